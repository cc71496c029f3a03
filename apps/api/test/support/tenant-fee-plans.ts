/**
 * Fee plans are offers and the same for everybody: nobody's plan is another's, so who may read them
 * reads them all, and only who sees every merchant changes them.
 */
export function isOffer(path: string): boolean {
  return path.startsWith('/v1/fee-plans/');
}

/**
 * Of every route about a fee plan: where it leads, and a body it would take. Versions are those of
 * an offer that no merchant has.
 */
export function feePlanTargets(
  feePlanId: string,
  { merchantId, offerId }: { merchantId: string; offerId: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const plan = `/v1/fee-plans/${feePlanId}`;
  const versions = `/v1/fee-plans/${offerId}/versions`;
  const rules = [{ channel: 'wechatpay', rate: '0.0038' }];
  return {
    'GET /v1/fee-plans/{id}': { path: plan },
    'PATCH /v1/fee-plans/{id}': { path: plan, json: { name: 'renamed' } },
    'POST /v1/fee-plans/{id}/versions': {
      path: versions,
      json: { validFrom: '2099-01-01', rules },
    },
    'GET /v1/fee-plans/{id}/versions': { path: versions },
    // The one that the route before makes.
    'DELETE /v1/fee-plans/{id}/versions/{version}': { path: `${versions}/2` },
    'GET /v1/merchants/{id}/fee-plans': { path: `/v1/merchants/${merchantId}/fee-plans` },
  };
}
