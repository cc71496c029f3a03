/** A text message on its way to a mobile number. */
export interface TextMessage {
  /** The same for every attempt, so that a gateway can tell a repeat. */
  readonly id: string;
  /** 11 digits of the mainland. */
  readonly to: string;
  readonly text: string;
}

/**
 * Sends text messages. Who needs it says here what it wants; how it is done is the application's
 * affair (`apps/api/src/messages`), since a library below knows neither gateways nor settings.
 */
export abstract class MessageSender {
  /** @throws DomainError `sms_gateway_missing` when nothing can be sent, saying what to set. */
  abstract demandReady(): void;

  /**
   * Resolves when the gateway took the message. Neither number nor text is in what it throws or
   * logs.
   * @throws DomainError `sms_gateway_missing`, `message_not_sent`.
   */
  abstract send(message: TextMessage): Promise<void>;
}
