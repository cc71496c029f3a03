import { stopTestCluster } from './database.setup.mjs';

export default function teardown() {
  stopTestCluster();
}
