// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.ResponseRewrite;
import java.util.Optional;

/// What becomes of fields of responses.
///
/// @param custom a ConfigMap with headers of responses; empty for none
/// @param rewrite what is replaced in upstreams' fields; empty for nothing
public record Headers(String custom, Optional<ResponseRewrite> rewrite) {
  static Headers read(Values values) {
    return new Headers(
        values.text("custom-headers", "the name of a ConfigMap", Forms.OBJECT),
        new Replacements(values).read());
  }
}
