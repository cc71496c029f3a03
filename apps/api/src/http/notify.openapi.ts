import type { OpenAPIObject } from '@nestjs/swagger';

/** The notify route in OpenAPI; written by hand, since it is no controller's. */
export const notifyPaths: OpenAPIObject['paths'] = {
  '/notify/{channel}/{channelAccountId}': {
    post: {
      summary: 'Take a notification of a payment channel',
      description:
        'Open: the channel proves itself by its signature. The body is whatever the channel ' +
        'sends, at most 262,144 bytes, without Content-Encoding; the answer is in the channel’s ' +
        'own words and comes only after the durable commit.',
      tags: ['notify'],
      parameters: [
        {
          name: 'channel',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          example: 'wechatpay',
        },
        {
          name: 'channelAccountId',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          example: 'chn_01kasm5zk8e2wr9v0q3j7y4n6t',
        },
      ],
      requestBody: { required: true, content: { '*/*': {} } },
      responses: {
        '200': { description: 'Recorded, set aside for a person, or a repeat: do not send again.' },
        '401': { description: 'Not genuine: bad signature, stale, unknown key.' },
        '404': { description: 'No such channel account.' },
        '413': { description: 'Over 262,144 bytes.' },
        '503': { description: 'Not recorded; send again after Retry-After seconds.' },
      },
    },
  },
};
