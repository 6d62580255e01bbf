// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import java.util.Optional;

/// How traces are kept.
///
/// @param sampler which requests leave a span
/// @param collector where spans go: `address:port`, or a backend's name; empty for nowhere
/// @param serviceName what the proxy is called in traces
public record TracingSettings(Sampler sampler, Optional<String> collector, String serviceName) {}
