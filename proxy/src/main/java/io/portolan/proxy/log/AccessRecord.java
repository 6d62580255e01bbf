// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;
import java.util.Optional;

/// What is known of a request that has ended.
///
/// @param client the address that it came from
/// @param method as it came; empty when it could not be read
/// @param host without port
/// @param target path and query as they came
/// @param route the one that took it
/// @param endpoint the last that it was sent to
/// @param status what the client was answered; 0 for nothing
/// @param bytes of the response, head included
/// @param duration from its head to its end
/// @param outcome how it ended
public record AccessRecord(
    String client,
    String method,
    String host,
    String target,
    Optional<String> route,
    Optional<String> endpoint,
    int status,
    long bytes,
    Duration duration,
    Outcome outcome) {}
