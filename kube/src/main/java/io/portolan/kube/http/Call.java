// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.User;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One request, whichever version of HTTP it came by.
final class Call {
  private final Target target;
  private final Headers headers;
  private final InputStream body;
  private final User user;
  private final Set<String> warnings = new LinkedHashSet<>();
  private List<String> duplicateFields = List.of();

  /// The first line of a request.
  ///
  /// @param path decoded segments, without empty ones
  record Target(String method, List<String> path, Query query) {}

  /// The headers of a request.
  interface Headers {
    /// All values of a header, each as it was sent; the name's case does not matter.
    List<String> all(String name);

    /// The first value.
    default Optional<String> first(String name) {
      return all(name).stream().findFirst();
    }
  }

  Call(Target target, Headers headers, InputStream body, User user) {
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.user = user;
  }

  String method() {
    return target.method();
  }

  List<String> path() {
    return target.path();
  }

  Query query() {
    return target.query();
  }

  Headers headers() {
    return headers;
  }

  InputStream body() {
    return body;
  }

  User user() {
    return user;
  }

  /// Something that the client is told although the request succeeds; once each.
  void warn(String text) {
    warnings.add(text);
  }

  /// Notes fields that stand twice in the body, each as `duplicate field "spec.replicas"`.
  void noteDuplicates(List<String> fields) {
    duplicateFields = fields;
  }

  List<String> duplicateFields() {
    return duplicateFields;
  }

  List<String> warnings() {
    return new ArrayList<>(warnings);
  }
}
