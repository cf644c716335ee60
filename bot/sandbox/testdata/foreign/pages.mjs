// Reads every list of the workspace page by page, with pages of two, and prints
// what it found, by method.
import { WebClient } from '@slack/web-api';

const client = new WebClient(process.env.SLACK_BOT_TOKEN, {
  slackApiUrl: process.env.SLACK_API_URL, retryConfig: { retries: 0 },
});

async function all(method, key, args) {
  const found = [];
  let pages = 0;
  for await (const page of client.paginate(method, { limit: 2, ...args })) {
    found.push(...page[key]);
    pages += 1;
  }
  return { pages, found: found.map((e) => e.id ?? e.ts ?? e) };
}

const [channel, thread] = process.argv.slice(2);
console.log(JSON.stringify({
  'conversations.list': await all('conversations.list', 'channels', { types: 'public_channel,im' }),
  'users.list': await all('users.list', 'members', {}),
  'users.conversations': await all('users.conversations', 'channels', {}),
  'conversations.members': await all('conversations.members', 'members', { channel }),
  'conversations.history': await all('conversations.history', 'messages', { channel }),
  'conversations.replies': await all('conversations.replies', 'messages', { channel, ts: thread }),
}));
