// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.portolan.node.probe.ProbeSpec.Check;
import java.io.IOException;
import java.time.Duration;

/// Asks over the network. Every method blocks, at most about `timeout`; an `IOException` carries
/// kubelet's words for a failure.
public interface ProbeClient {

  ProbeResult http(Check.Http check, Duration timeout) throws IOException, InterruptedException;

  ProbeResult tcp(Check.Tcp check, Duration timeout) throws IOException, InterruptedException;

  ProbeResult grpc(Check.Grpc check, Duration timeout) throws IOException, InterruptedException;
}
