import { DomainError } from '#libs/kernel';

/** The channel or the channel account in a notification's path does not exist. */
export function unknownChannelAccount(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'channel_account_not_found',
    message: 'No such channel account.',
    advice: 'Use the notifyPath of the channel account as the notification address.',
  });
}

/** More notifications wait than the platform takes at once; the channel will send again. */
export function intakeFull(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'intake_full',
    message: 'Too many notifications are waiting to be recorded.',
    advice: 'Send it again later.',
  });
}

export function paymentNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'payment_not_found',
    message: `There is no payment ${id}.`,
    advice: 'List payments with GET /v1/payments.',
  });
}

export function orderNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'order_not_found',
    message: `There is no order ${id}.`,
    advice: 'List orders with GET /v1/orders.',
  });
}

export function terminalUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'terminal_not_found',
    message: `There is no terminal ${id}.`,
    advice: 'List the terminals of a store with GET /v1/stores/{id}/terminals.',
  });
}

/** Only orders are refused: money that comes nevertheless is recorded. */
export function merchantNotActive(state: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'merchant_not_active',
    message: `The merchant is ${state} and places no orders.`,
    advice: 'Ask the operator of the platform; payments that come are recorded all the same.',
  });
}

/** The merchant has an order with this number and other data. */
export function orderNoTaken(orderNo: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'order_no_taken',
    message: `Order number ${orderNo} already names another order of this merchant.`,
    advice: 'Use a new order number, or send exactly the data of the first request.',
    fields: [
      {
        path: 'orderNo',
        code: 'taken',
        message: 'Already used with other data.',
        messageZh: '该订单号已用于其他订单。',
      },
    ],
  });
}

export function quarantineItemNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'quarantine_item_not_found',
    message: `There is no quarantined message ${id}.`,
    advice: 'List them with GET /v1/quarantine.',
  });
}

export function alreadyClosed(state: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'quarantine_item_closed',
    message: `This message is already ${state}.`,
    advice: 'Nothing is left to do.',
  });
}

export function terminalOfAnotherMerchant(): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'terminal_of_another_merchant',
    message: 'The terminal belongs to another merchant than the one that was paid.',
    advice: 'Choose a terminal of the merchant the channel account or mapping names.',
    fields: [
      {
        path: 'terminalId',
        code: 'other_merchant',
        message: 'Not a terminal of the payee.',
        messageZh: '该终端不属于收款商户。',
      },
    ],
  });
}

export function amountNotAccepted(expected: bigint, found: bigint): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'amount_not_accepted',
    message: `The channel reports ${found} fen where ${expected} fen were asked.`,
    advice: `Send acceptAmount: ${found} to record what the channel reports.`,
    fields: [
      {
        path: 'acceptAmount',
        code: 'required',
        message: 'Must equal the reported amount.',
        messageZh: `须等于渠道上报的金额：${found}（分）。`,
      },
    ],
  });
}

/** The stored message still cannot be understood as what its kind says. */
export function notReadable(reason: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'message_not_readable',
    message: `The stored message cannot be recorded: ${reason}.`,
    advice:
      'Correct the channel account or update the channel, or dismiss the message with a reason.',
  });
}

export function storeNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'store_not_found',
    message: `There is no store ${id}.`,
    advice: 'List the stores of a merchant with GET /v1/merchants/{id}/stores.',
  });
}
