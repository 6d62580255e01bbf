// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What upstreams get otherwise than the client sent it.
///
/// @param path what becomes of the path; empty for the client's
/// @param host the value of `Host`; empty for the client's
/// @param fields in place of the client's of their names, which are none that the proxy itself
///     writes or reads; one without a value is left out
/// @param withRequestId whether a request without `X-Request-ID` gets one
/// @param withOriginalUri whether `X-Original-Uri` has the client's path and query
public record RequestChange(
    Optional<Rewrite> path,
    String host,
    List<HeaderField> fields,
    boolean withRequestId,
    boolean withOriginalUri) {
  /// No change.
  public static final RequestChange NONE =
      new RequestChange(Optional.empty(), "", List.of(), false, false);

  public RequestChange {
    fields = List.copyOf(fields);
  }

  /// Whether any field of the client's may be left out.
  public boolean hasFields() {
    return withOriginalUri || !fields.isEmpty();
  }

  /// The same with these fields beside.
  public RequestChange with(List<HeaderField> others) {
    return new RequestChange(
        path,
        host,
        Stream.concat(fields.stream(), others.stream()).toList(),
        withRequestId,
        withOriginalUri);
  }

  /// Whether the client's field of that name is left out.
  public boolean replaces(ByteSpan name) {
    return HeaderField.names(fields, name)
        || (withOriginalUri && name.isIgnoringCase("x-original-uri"));
  }
}
