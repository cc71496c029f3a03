/** The platform's own connection to the external broker. */
export interface ServiceAccount {
  readonly username: string;
  readonly password: string;
}

/** User and password of `mqtt://user:password@host:port`, percent-decoded, as far as given. */
export function credentialsOf(address: string): Partial<ServiceAccount> {
  const { username, password } = new URL(address);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}

/**
 * The account by which `/mqtt/auth` knows us. Undefined when user or password is missing: whoever
 * knows the name of an account without a password would be taken for the platform.
 */
export function serviceAccountOf(address: string): ServiceAccount | undefined {
  const { username, password } = credentialsOf(address);
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** The address without user and password. */
export function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.toString();
}
