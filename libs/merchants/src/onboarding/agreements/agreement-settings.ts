/** What the operator decides. */
export abstract class AgreementSettings {
  /** Where merchants reach this platform (`HAODIAN_PUBLIC_URL`), without a slash at the end. */
  abstract readonly publicUrl: string | undefined;
}
