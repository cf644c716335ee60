// An app on Bolt, in Socket Mode, that uses what apps use. It is written as
// Bolt's own guide writes apps; the sandbox must not be able to tell.
import bolt from '@slack/bolt';

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: bolt.LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: 'plain_text', text });
const option = (value) => ({ text: plain(value), value });

const card = (text) => ({
  text,
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text } },
    {
      type: 'actions',
      block_id: 'card',
      elements: [
        { type: 'button', action_id: 'approve', style: 'primary', text: plain('Approve'), value: 'run-7' },
        { type: 'static_select', action_id: 'level', placeholder: plain('Level'), options: ['low', 'high'].map(option) },
        { type: 'external_select', action_id: 'host', placeholder: plain('Host'), min_query_length: 0 },
      ],
    },
  ],
});

const form = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Silence'),
  submit: plain('Send'),
  close: plain('Cancel'),
  notify_on_close: true,
  blocks: [
    { type: 'input', block_id: 'reason', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'why' } },
    {
      type: 'input',
      block_id: 'where',
      optional: true,
      label: plain('Where'),
      element: { type: 'conversations_select', action_id: 'channel', response_url_enabled: true },
    },
  ],
};

app.command('/hoshu', async ({ command, ack, respond, client }) => {
  switch (command.text) {
    case 'card':
      await ack();
      await client.chat.postMessage({ channel: command.channel_id, ...card('Approve run 7?') });
      break;
    case 'form':
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: form });
      break;
    case 'upload':
      await ack();
      await client.files.uploadV2({
        channel_id: command.channel_id, filename: 'disk.log', content: 'disk is full', initial_comment: 'The log',
      });
      break;
    case 'respond':
      await ack();
      await respond({ response_type: 'in_channel', text: 'everybody sees this' });
      break;
    default:
      await ack(`you said ${command.text}`);
  }
});

app.action('approve', async ({ ack, body, action, respond }) => {
  await ack();
  await respond({ replace_original: true, text: `${action.value} approved by <@${body.user.id}>` });
});

app.action('level', async ({ ack, action, say, body }) => {
  await ack();
  await say({ text: `level ${action.selected_option.value}`, thread_ts: body.message.ts });
});

app.options('host', async ({ ack, options }) => {
  await ack({ options: ['db1', 'db2', 'web1'].filter((h) => h.startsWith(options.value)).map(option) });
});

app.action('host', async ({ ack, action, say, body }) => {
  await ack();
  await say({ text: `host ${action.selected_option.value}`, thread_ts: body.message.ts });
});

app.view('form', async ({ ack, view, body, client }) => {
  const why = view.state.values.reason.why.value;
  if (why.length < 5) {
    await ack({ response_action: 'errors', errors: { reason: 'Say more' } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `silenced: ${why}` });
  for (const to of body.response_urls) {
    await fetch(to.response_url, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text: `form: ${why}`, response_type: 'in_channel' }),
    });
  }
});

app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body, client }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: 'form closed' });
});

app.shortcut('hoshu_start', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form });
});

app.shortcut('hoshu_attach', async ({ ack, shortcut, client }) => {
  await ack();
  await client.chat.postMessage({ channel: shortcut.channel.id, thread_ts: shortcut.message.ts, text: `noted: ${shortcut.message.text}` });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: `mentioned by <@${event.user}>`, thread_ts: event.ts });
});

app.message('knock', async ({ message, say }) => {
  await say(`who is there, <@${message.user}>?`);
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [{ type: 'header', text: plain('Your alerts') }] },
  });
});

app.error(async (error) => {
  console.error('the app failed:', error);
});

await app.start();
console.log('ready');
