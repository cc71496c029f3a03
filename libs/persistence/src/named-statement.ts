/** A statement that is parsed and planned once a connection; one name always goes with one text. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}
