import { Body, Controller, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ChangeTask, CloseTask, CreateTask, ExportTasks, ReadTasks } from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './tasks.schemas.js';

const taskId = idParam('tsk');

@ApiTags('tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(
    private readonly createTask: CreateTask,
    private readonly readTasks: ReadTasks,
    private readonly exportTasks: ExportTasks,
    private readonly changeTask: ChangeTask,
    private readonly closeTask: CloseTask,
  ) {}

  @Post()
  @Route({
    permission: 'tasks:write',
    summary: 'Note down what is to be done at a shop, by whom and until when',
    answer: form.task,
    creates: {},
    errors: [422],
  })
  async create(
    @Caller() { id: by, scope }: Principal,
    @Body({ schema: form.newTask }) body: z.output<typeof form.newTask>,
  ) {
    return this.readTasks.shown(await this.createTask.run(scope, { ...body, by }));
  }

  @Get()
  @Route({
    permission: 'tasks:read',
    summary: 'List tasks, soonest due first unless told otherwise',
    answer: form.taskPage,
  })
  list(
    @Caller() { id, scope }: Principal,
    @Query({ schema: form.taskQuery }) { mine, ...query }: z.output<typeof form.taskQuery>,
  ) {
    return this.readTasks.list(scope, mine ? { ...query, assigneeId: id } : query);
  }

  @Get('export')
  @ExportRoute('tasks', { permission: 'tasks:read' })
  async export(
    @Caller() { id, scope }: Principal,
    @Query({ schema: form.taskExport })
    { format, mine, ...wish }: z.output<typeof form.taskExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportTasks.run(scope, mine ? { ...wish, assigneeId: id } : wish);
    return exported(exportFormat(format, accept), { name: 'tasks', rows, row: form.task });
  }

  @Get(':id')
  @Route({
    permission: 'tasks:read',
    summary: 'One task with every step since it was made',
    answer: form.taskDetail,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: taskId }) { id }: { id: string }) {
    return this.readTasks.one(scope, id);
  }

  @Patch(':id')
  @Route({
    permission: 'tasks:write',
    summary: 'Change an open task; a stale version is 409 with what changed meanwhile',
    answer: form.task,
    errors: [404, 409, 422],
  })
  async change(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: taskId }) { id }: { id: string },
    @Body({ schema: form.taskChange }) body: z.output<typeof form.taskChange>,
  ) {
    return this.readTasks.shown(await this.changeTask.run(scope, id, { ...body, by }));
  }

  @Post(':id/done')
  @Route({
    permission: 'tasks:write',
    summary: 'Say that a task is done, and what came of it',
    answer: form.task,
    errors: [404, 409],
  })
  async done(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: taskId }) { id }: { id: string },
    @Body({ schema: form.taskDone }) { result }: z.output<typeof form.taskDone>,
  ) {
    return this.readTasks.shown(await this.closeTask.run(scope, id, { as: 'done', result, by }));
  }

  @Post(':id/cancel')
  @Route({
    permission: 'tasks:write',
    summary: 'Say that a task is not done any more, and why',
    answer: form.task,
    errors: [404, 409],
  })
  async cancel(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: taskId }) { id }: { id: string },
    @Body({ schema: form.taskCancelled }) { result }: z.output<typeof form.taskCancelled>,
  ) {
    const end = { as: 'cancelled', result, by } as const;
    return this.readTasks.shown(await this.closeTask.run(scope, id, end));
  }
}
