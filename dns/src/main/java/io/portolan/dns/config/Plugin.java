// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import java.util.Locale;

/// What one plugin of a server is told to do.
public sealed interface Plugin
    permits Acl,
        Any,
        Autopath,
        Bufsize,
        Cache,
        Dns64,
        Errors,
        File,
        Forward,
        Header,
        Health,
        Hosts,
        Kubernetes,
        Loadbalance,
        Log,
        Loop,
        Minimal,
        Prometheus,
        Ready,
        Reload,
        Rewrite,
        Template {

  /// What the plugin is called in a Corefile.
  default String pluginName() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
