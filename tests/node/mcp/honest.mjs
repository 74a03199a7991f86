// A plain server of ours, with a prompt and a resource: nothing in it is to be found.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'mail', version: '1.0.0' }, { instructions: 'Sends mail. Addresses are checked before anything is sent.' });
const done = async () => ({ content: [{ type: 'text', text: 'done' }] });
server.registerTool('send_email', { description: 'Sends an email to one recipient.', inputSchema: { to: z.string().describe('Address of the recipient'), body: z.string() }, annotations: { readOnlyHint: false } }, done);
server.registerTool('list_emails', { description: 'Lists the emails of a folder.', inputSchema: { folder: z.string().describe('Name of the folder') }, annotations: { readOnlyHint: true } }, done);
console.error('mail server is up');
await server.connect(new StdioServerTransport());
