// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What clients get beside what upstreams send.
///
/// @param plain fields of responses; one without a value is taken away from the upstream's
/// @param secure fields of responses over HTTPS
/// @param cors for browsers; empty where nothing is said of it
/// @param rewrite what is replaced in fields of upstreams; empty for nothing
public record ResponseChange(
    List<HeaderField> plain,
    List<HeaderField> secure,
    Optional<CrossOrigin> cors,
    Optional<ResponseRewrite> rewrite) {
  /// No change.
  public static final ResponseChange NONE =
      new ResponseChange(List.of(), List.of(), Optional.empty(), Optional.empty());

  public ResponseChange {
    plain = List.copyOf(plain);
    secure = List.copyOf(secure);
  }

  /// The fields of the response to that request, in place of the upstream's of their names.
  /// Allocates nothing without CORS.
  ///
  /// @param isSecure whether it came by HTTPS
  public List<HeaderField> fields(RequestView request, boolean isSecure) {
    List<HeaderField> always = isSecure ? secure : plain;
    return cors.isEmpty() ? always : fields(cors.get(), request, always);
  }

  private static List<HeaderField> fields(
      CrossOrigin cors, RequestView request, List<HeaderField> always) {
    List<HeaderField> fields = new ArrayList<>(always);
    Optional<String> origin = cors.allowed(request.header("origin"));
    if (!origin.equals(Optional.of("*"))) {
      // What is kept for one origin must not be given to another.
      fields.add(new HeaderField("Vary", "Origin"));
    }
    if (origin.isPresent()) {
      fields.add(new HeaderField("Access-Control-Allow-Origin", origin.get()));
      fields.addAll(cors.fields());
      if (request.method().is("OPTIONS")) {
        fields.addAll(cors.preflight());
      }
    }
    return fields;
  }

  /// Whether the request is a browser's question whether another may be sent, which is answered
  /// without asking an upstream.
  public boolean isPreflight(RequestView request) {
    return cors.isPresent()
        && request.method().is("OPTIONS")
        && cors.get().allowed(request.header("origin")).isPresent();
  }
}
