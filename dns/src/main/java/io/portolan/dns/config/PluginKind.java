// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/// The plugins by name, in the order in which a question comes to them: CoreDNS', but for the
/// cache, which stands right before the other servers whose answers it keeps.
enum PluginKind {
  RELOAD(Reload::read),
  BUFSIZE(Bufsize::read),
  READY(Ready::read),
  HEALTH(Health::read),
  PROMETHEUS(Prometheus::read),
  ERRORS(Errors::read),
  LOG(Log::read),
  DNS64(Dns64::read),
  ANY(Any::read),
  LOADBALANCE(Loadbalance::read),
  REWRITE(Rewrite::read),
  AUTOPATH(Autopath::read),
  ACL(Acl::read),
  HEADER(Header::read),
  MINIMAL(Minimal::read),
  TEMPLATE(Template::read),
  HOSTS(Hosts::read),
  KUBERNETES(Kubernetes::read),
  FILE(File::read),
  LOOP(Loop::read),
  CACHE(Cache::read),
  FORWARD(Forward::read);

  private final BiFunction<Directive, Context, Plugin> reader;

  PluginKind(BiFunction<Directive, Context, Plugin> reader) {
    this.reader = reader;
  }

  static Optional<PluginKind> of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  Plugin read(Directive line, Context context) {
    return reader.apply(line, context);
  }
}
