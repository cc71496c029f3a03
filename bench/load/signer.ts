import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { createWechatpaySender } from '#sim';
import { FIRST_AMOUNT, requestRest } from './prepared.js';
import type { Preparation, RequestRest } from './prepared.js';

interface Share extends Preparation {
  readonly from: number;
  readonly to: number;
}

/** An RSA signature takes most of a millisecond: both processors sign. */
const SIGNERS = 2;

/** Signs a set of payments, each with an amount of its own, spread evenly over the tills. */
export async function signAhead(preparation: Preparation): Promise<RequestRest[]> {
  const each = Math.ceil(preparation.count / SIGNERS);
  const shares = Array.from({ length: SIGNERS }, (_, index) => ({
    ...preparation,
    from: Math.min(index * each, preparation.count),
    to: Math.min((index + 1) * each, preparation.count),
  }));
  const signed = await Promise.all(shares.map(signShare));
  return signed.flat();
}

function signShare(share: Share): Promise<RequestRest[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.once('error', reject);
    worker.once('message', (rests: Uint8Array[]) => {
      resolve(rests.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    });
  });
}

function sign({ account, tills, from, to }: Share): RequestRest[] {
  const sender = createWechatpaySender(account);
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const { plateCode: passedBack, subMerchantId } = tills[index % tills.length]!;
    const amount = BigInt(FIRST_AMOUNT + index);
    const { headers, body } = sender.payment({ amount, passedBack, subMerchantId });
    return requestRest(headers, body);
  });
}

if (!isMainThread) parentPort?.postMessage(sign(workerData as Share));
