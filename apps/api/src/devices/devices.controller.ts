import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  Inject,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AssignDevice,
  ExportDevices,
  IssueCredentials,
  ReadDevices,
  RegisterDevice,
} from '#libs/devices';
import type { Principal } from '#libs/identity';
import { loadModels } from '#libs/models';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { PARTS } from '../platform.module.js';
import type { PlatformParts } from '../platform.module.js';
import * as form from './devices.schemas.js';

type SnParam = z.output<typeof form.snParam>;

@ApiTags('devices')
@Controller('v1')
export class DevicesController {
  constructor(
    @Inject(PARTS) private readonly parts: PlatformParts,
    private readonly registerDevice: RegisterDevice,
    private readonly readDevices: ReadDevices,
    private readonly exportDevices: ExportDevices,
    private readonly issueCredentials: IssueCredentials,
    private readonly assignDevice: AssignDevice,
  ) {}

  @Get('models')
  @Route({ permission: 'devices:read', summary: 'List device models', answer: form.models })
  async models() {
    const all = [...(await loadModels()).values()];
    const shown = all.map(({ id, kind, can }) => ({
      id,
      kind,
      capabilities: can.map((one) => one.name),
    }));
    return { data: shown };
  }

  @Post('devices')
  @Route({
    permission: 'devices:write',
    summary: 'Register a device',
    answer: form.device,
    creates: {},
    errors: [409, 422],
  })
  register(
    @Caller() { scope }: Principal,
    @Body({ schema: form.newDevice }) body: z.output<typeof form.newDevice>,
  ) {
    return this.registerDevice.run(scope, body);
  }

  @Get('devices')
  @Route({ permission: 'devices:read', summary: 'List devices', answer: form.devicePage })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.deviceQuery }) query: z.output<typeof form.deviceQuery>,
  ) {
    return this.readDevices.list(scope, query);
  }

  @Get('devices/export')
  @ExportRoute('devices', { permission: 'devices:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.deviceExport })
    { format, ...wish }: z.output<typeof form.deviceExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportDevices.run(scope, wish);
    return exported(exportFormat(format, accept), { name: 'devices', rows, row: form.device });
  }

  @Get('devices/:sn')
  @Route({
    permission: 'devices:read',
    summary: 'One device with its presence',
    answer: form.device,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: form.snParam }) { sn }: SnParam) {
    return this.readDevices.get(scope, sn);
  }

  @Post('devices/:sn/credentials')
  @Route({
    permission: 'devices:credentials',
    summary: 'Issue a token, shown this once; two are valid, one alone after a duplicate identity',
    answer: form.credentials,
    creates: { secretFields: ['token'] },
    errors: [404],
  })
  async credentials(
    @Caller() { scope }: Principal,
    @Param({ schema: form.snParam }) { sn }: SnParam,
  ) {
    const issued = await this.issueCredentials.run(scope, sn);
    const { config, broker } = this.parts;
    return { ...issued, mqttUrl: config.deviceMqttUrl ?? broker.url };
  }

  @Put('devices/:sn/assignment')
  @Route({
    permission: 'devices:write',
    summary: 'Put a device at a terminal or a store',
    answer: form.device,
    errors: [404, 422],
  })
  assign(
    @Caller() { scope }: Principal,
    @Param({ schema: form.snParam }) { sn }: SnParam,
    @Body({ schema: form.target }) body: z.output<typeof form.target>,
  ) {
    return this.assignDevice.assign(scope, sn, body);
  }

  @Delete('devices/:sn/assignment')
  @Route({
    permission: 'devices:write',
    summary: 'Take a device back into stock',
    answer: form.device,
    errors: [404],
  })
  unassign(@Caller() { scope }: Principal, @Param({ schema: form.snParam }) { sn }: SnParam) {
    return this.assignDevice.unassign(scope, sn);
  }
}
