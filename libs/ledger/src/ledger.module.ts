import { Module } from '@nestjs/common';
import { ReadLedger } from './read-ledger.js';

@Module({ providers: [ReadLedger], exports: [ReadLedger] })
export class LedgerModule {}
