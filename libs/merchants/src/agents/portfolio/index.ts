export { HandOverPortfolio, PORTFOLIO_MAX } from './hand-over-portfolio.js';
export type { PortfolioHandOver, PortfolioWish } from './hand-over-portfolio.js';
export { agentAt } from './portfolio.repository.js';
export type { PortfolioMerchant } from './portfolio.repository.js';
