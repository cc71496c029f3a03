/** A value of a HOCON file, as far as deploy/emqx/emqx.conf goes: numbers and words stay texts. */
export type Hocon = string | Hocon[] | HoconObject;

/** An object of a HOCON file. */
export interface HoconObject {
  [key: string]: Hocon;
}

const TOKEN = /#[^\n]*|("(?:[^"\\]|\\.)*"|[{}[\]=]|[^\s{}[\]=,"#]+)/g;

/**
 * Reads what EMQX reads: objects, arrays, dotted keys, quoted texts, bare words, comments. No
 * substitution, no multi-line text; `${…}` in quotes is text in HOCON too.
 */
export function parseHocon(text: string): Hocon {
  const found = [...text.matchAll(TOKEN)].flatMap((match) => match[1] ?? []);
  // The braces around a whole file are left out.
  const isFile = found.length > 1 && found[0] !== '{' && found[0] !== '[';
  const tokens = isFile ? ['{', ...found, '}'] : found;
  const value = valueOf(tokens);
  if (tokens.length > 0) throw new Error(`HOCON: nothing was to follow, but ${tokens[0]} does`);
  return value;
}

/**
 * Puts a value at a path, as an environment variable of EMQX does: places of an array count from 1.
 */
export function put(object: HoconObject, path: readonly string[], value: Hocon): void {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error('HOCON: a path has at least one key');
  const at = Array.isArray(object) ? String(Number(key) - 1) : key;
  const there = object[at];
  if (rest.length > 0) {
    object[at] = typeof there === 'object' ? there : {};
    put(object[at] as HoconObject, rest, value);
  } else if (isObject(there) && isObject(value)) {
    for (const [name, inner] of Object.entries(value)) put(there, [name], inner);
  } else object[at] = value;
}

/** The object at a path. @throws when there is none. */
export function objectAt(object: HoconObject, ...path: readonly string[]): HoconObject {
  const found = path.reduce<Hocon | undefined>((value, key) => {
    if (Array.isArray(value)) return value[Number(key) - 1];
    return isObject(value) ? value[key] : undefined;
  }, object);
  if (!isObject(found)) throw new Error(`HOCON: no object at ${path.join('.')}`);
  return found;
}

function isObject(value: Hocon | undefined): value is HoconObject {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Takes one value off the tokens. */
function valueOf(tokens: string[]): Hocon {
  const token = tokens.shift();
  if (token === '{') return objectOf(tokens);
  if (token === '[') return arrayOf(tokens);
  if (token === undefined || /^[}\]=]$/.test(token)) throw new Error(`HOCON: no value: ${token}`);
  return unquoted(token);
}

function objectOf(tokens: string[]): HoconObject {
  const object: HoconObject = {};
  for (let key = tokens.shift(); key !== '}'; key = tokens.shift()) {
    if (key === undefined) throw new Error('HOCON: an object does not end');
    if (tokens[0] === '=') tokens.shift();
    put(object, key.startsWith('"') ? [unquoted(key)] : key.split('.'), valueOf(tokens));
  }
  return object;
}

function arrayOf(tokens: string[]): Hocon[] {
  const array: Hocon[] = [];
  while (tokens[0] !== ']') array.push(valueOf(tokens));
  tokens.shift();
  return array;
}

function unquoted(token: string): string {
  return token.startsWith('"') ? (JSON.parse(token) as string) : token;
}
