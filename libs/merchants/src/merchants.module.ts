import { Module } from '@nestjs/common';
import { AddChannelKey } from './add-channel-key.js';
import { ChangeAgent } from './agents/change-agent.js';
import { CreateAgent } from './agents/create-agent.js';
import { HandOverMerchant } from './agents/hand-over-merchant.js';
import { ChangeLead } from './agents/leads/change-lead.js';
import { ConvertLead } from './agents/leads/convert-lead.js';
import { CreateLead } from './agents/leads/create-lead.js';
import { ExportAgents } from './agents/export-agents.js';
import { ExportLeads } from './agents/leads/export-leads.js';
import { ImportLeads } from './agents/leads/import-leads.js';
import { ReadLeads } from './agents/leads/read-leads.js';
import { HandOverPortfolio } from './agents/portfolio/hand-over-portfolio.js';
import { ReadAgents } from './agents/read-agents.js';
import { ChangeTask } from './agents/tasks/change-task.js';
import { CloseTask } from './agents/tasks/close-task.js';
import { CreateTask } from './agents/tasks/create-task.js';
import { ExportTasks } from './agents/tasks/export-tasks.js';
import { ReadTasks } from './agents/tasks/read-tasks.js';
import { EndTerritory } from './agents/territories/end-territory.js';
import { ExportTerritories } from './agents/territories/export-territories.js';
import { GiveTerritory } from './agents/territories/give-territory.js';
import { ReadTerritories } from './agents/territories/read-territories.js';
import { ChangeMerchant } from './change-merchant.js';
import { ApplyChanges } from './changes/apply-changes.js';
import { ApproveChange } from './changes/approve-change.js';
import { ChangeWork } from './changes/change-work.js';
import { ChangeWorker } from './changes/change-worker.js';
import { ExportChanges } from './changes/export-changes.js';
import { ProposeChange } from './changes/propose-change.js';
import { ReadChanges } from './changes/read-changes.js';
import { RefuseChange } from './changes/refuse-change.js';
import { WithdrawChange } from './changes/withdraw-change.js';
import { ChannelAccountReader } from './channel-account-reader.js';
import { CreateChannelAccount } from './create-channel-account.js';
import { CreateMerchant } from './create-merchant.js';
import { CreateStore } from './create-store.js';
import { CreateTerminal } from './create-terminal.js';
import { ProposeJob } from './jobs/propose-job.js';
import { ExportJobRows } from './jobs/export-job-rows.js';
import { ReadJobs } from './jobs/read-jobs.js';
import { RunJobs } from './jobs/run-jobs.js';
import { StartJob } from './jobs/start-job.js';
import { StopJob } from './jobs/stop-job.js';
import { UndoJob } from './jobs/undo-job.js';
import { ExportMerchants } from './export-merchants.js';
import { ExportStores } from './export-stores.js';
import { ListChannelAccounts } from './list-channel-accounts.js';
import { FEE_PLAN_USE_CASES } from './fee-plans/index.js';
import { ListStores } from './list-stores.js';
import { ListTerminals } from './list-terminals.js';
import { ApproveApplication } from './onboarding/applications/approve-application.js';
import { ChangeApplication } from './onboarding/applications/change-application.js';
import { CloseApplication } from './onboarding/applications/close-application.js';
import { CreateApplication } from './onboarding/applications/create-application.js';
import { FindDuplicates } from './onboarding/applications/find-duplicates.js';
import { ExportApplications } from './onboarding/applications/export-applications.js';
import { ReadApplications } from './onboarding/applications/read-applications.js';
import { ReviewApplication } from './onboarding/applications/review-application.js';
import { SubmitApplication } from './onboarding/applications/submit-application.js';
import { DocumentReader, ManualReader } from './onboarding/documents/document-reader.js';
import { PurgeDocuments } from './onboarding/documents/purge-documents.js';
import { ReadDocuments } from './onboarding/documents/read-documents.js';
import { RemoveDocument } from './onboarding/documents/remove-document.js';
import { UploadDocument } from './onboarding/documents/upload-document.js';
import { AgreementLinks } from './onboarding/agreements/agreement-links.js';
import { AgreementMail } from './onboarding/agreements/agreement-mail.js';
import { CreateAgreementTemplate } from './onboarding/agreements/create-agreement-template.js';
import { ListAgreementTemplates } from './onboarding/agreements/list-agreement-templates.js';
import { MakeAgreement } from './onboarding/agreements/make-agreement.js';
import { Press } from './onboarding/agreements/press.js';
import { ReadAgreement } from './onboarding/agreements/read-agreement.js';
import { ResendAgreement } from './onboarding/agreements/resend-agreement.js';
import { SignAgreement } from './onboarding/agreements/sign-agreement.js';
import { BeginChannelApplication } from './onboarding/channel-applications/begin-channel-application.js';
import { MoveChannelApplication } from './onboarding/channel-applications/move-channel-application.js';
import { PrepareChannelRequest } from './onboarding/channel-applications/prepare-channel-request.js';
import { ReadChannelApplications } from './onboarding/channel-applications/read-channel-applications.js';
import { TakeChannelAnswer } from './onboarding/channel-applications/take-channel-answer.js';
import { ActivateApplication } from './onboarding/readiness/activate-application.js';
import { ActivateReady } from './onboarding/readiness/activate-ready.js';
import { ReadReadiness } from './onboarding/readiness/read-readiness.js';
import { ReadMerchants } from './read-merchants.js';
import { ReadStores } from './read-stores.js';
import { RemoveChannelKey } from './remove-channel-key.js';
import { FillSearchTerms } from './search/fill-search-terms.js';
import { SetChannelMappings } from './set-channel-mappings.js';

const changes = [
  ApplyChanges,
  ApproveChange,
  ChangeWork,
  ChangeWorker,
  ExportChanges,
  ProposeChange,
  ReadChanges,
  RefuseChange,
  WithdrawChange,
  ProposeJob,
  ExportJobRows,
  ReadJobs,
  RunJobs,
  StartJob,
  StopJob,
  UndoJob,
];

/** What agents do beside looking after merchants: docs/agents.md. */
const agentsWork = [
  ChangeLead,
  ConvertLead,
  CreateLead,
  ExportLeads,
  ImportLeads,
  ReadLeads,
  HandOverPortfolio,
  ChangeTask,
  CloseTask,
  CreateTask,
  ExportTasks,
  ReadTasks,
  EndTerritory,
  ExportTerritories,
  GiveTerritory,
  ReadTerritories,
];

const useCases = [
  AgreementLinks,
  AgreementMail,
  CreateAgreementTemplate,
  ListAgreementTemplates,
  MakeAgreement,
  ReadAgreement,
  ResendAgreement,
  SignAgreement,
  ...changes,
  ...agentsWork,
  ExportAgents,
  ExportApplications,
  ExportMerchants,
  ExportStores,
  FillSearchTerms,
  ReadAgents,
  HandOverMerchant,
  CreateAgent,
  ChangeAgent,
  AddChannelKey,
  ChangeMerchant,
  ChannelAccountReader,
  CreateChannelAccount,
  CreateMerchant,
  CreateStore,
  CreateTerminal,
  ListChannelAccounts,
  ...FEE_PLAN_USE_CASES,
  ListStores,
  ListTerminals,
  PurgeDocuments,
  ReadDocuments,
  ReadMerchants,
  ReadStores,
  RemoveChannelKey,
  RemoveDocument,
  SetChannelMappings,
  ApproveApplication,
  ChangeApplication,
  CloseApplication,
  CreateApplication,
  FindDuplicates,
  ReadApplications,
  ReviewApplication,
  SubmitApplication,
  UploadDocument,
  ActivateApplication,
  ActivateReady,
  BeginChannelApplication,
  MoveChannelApplication,
  PrepareChannelRequest,
  ReadChannelApplications,
  ReadReadiness,
  TakeChannelAnswer,
];

/** Nobody reads documents yet: a reader is put in its place here. */
const reader = { provide: DocumentReader, useClass: ManualReader };

const press = { provide: Press, useFactory: () => new Press() };

@Module({ providers: [...useCases, reader, press], exports: useCases })
export class MerchantsModule {}
