// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.log.LogForm;
import java.util.Optional;

/// What is told of requests.
///
/// @param form of the access log's lines; empty while requests leave none
public record Observation(Optional<LogForm> form) {
  static Observation read(Values values) {
    LogForm form = values.flag("log-format-escape-json", false) ? LogForm.JSON : LogForm.LINE;
    return new Observation(
        values.flag("disable-access-log", false) ? Optional.empty() : Optional.of(form));
  }
}
