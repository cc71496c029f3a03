/** How long pictures are kept once an application has come to its end; given from outside. */
export abstract class DocumentSettings {
  /** Of a merchant who had signed: days since the application was closed. */
  abstract readonly keepDays: number;
  /** Of one who never did: days since it was rejected or closed. */
  abstract readonly unsignedKeepDays: number;
}
