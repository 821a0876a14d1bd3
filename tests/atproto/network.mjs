// A whole AT Protocol network on free ports of the loopback: directory, data server, app view.
// Ended by closing its standard input, so that it does not outlive who started it.
import { TestNetwork } from '@atproto/dev-env'

const network = await TestNetwork.create({
  dbPostgresUrl: process.env.DATABASE_URL,
  dbPostgresSchema: 'atproto',
  pds: { hostname: 'localhost' },
})
process.stdout.write(`${JSON.stringify({ pds: network.pds.url })}\n`)
process.stdin.resume()
process.stdin.on('end', async () => {
  await network.close().catch(() => {})
  process.exit(0)
})
process.stdin.on('data', async () => {
  await network.processAll()
  process.stdout.write('{}\n')
})
