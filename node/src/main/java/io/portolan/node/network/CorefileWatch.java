// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.config.Reload;
import io.portolan.dns.corefile.CorefileException;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Follows the Corefile in the ConfigMap `kube-system/coredns`: one that is right takes effect at
/// once, one that is wrong is refused with an Event, and the configuration before it stays.
public final class CorefileWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CorefileWatch.class.getName());
  private static final String NAMESPACE = "kube-system";
  private static final String NAME = "coredns";

  private final EventRecorder events;
  private final Consumer<DnsConfig> listener;
  private final Informer<ConfigMap> informer;
  private Optional<DnsConfig> inForce = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();

  private CorefileWatch(ObjectClient client, EventRecorder events, Consumer<DnsConfig> listener) {
    this.events = events;
    this.listener = listener;
    this.informer = Informer.start(client, ConfigMap.class, List.of(handler()));
  }

  /// Makes the ConfigMap if there is none, and follows it. `listener` is told each configuration
  /// that is right, on a thread of its own.
  public static CorefileWatch follow(
      ObjectClient client, EventRecorder events, Consumer<DnsConfig> listener) {
    ensure(client);
    return new CorefileWatch(client, events, listener);
  }

  private static void ensure(ObjectClient client) {
    if (client.get(ConfigMap.class, NAMESPACE, NAME).isPresent()) {
      return;
    }
    try {
      client.create(
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(NAMESPACE)
              .withName(NAME)
              .endMetadata()
              .addToData(DnsConfig.COREFILE, DnsConfig.DEFAULT)
              .build());
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        throw refusal;
      }
    }
  }

  /// What is wrong with the Corefile as it is now.
  public Optional<String> problem() {
    return problem;
  }

  @Override
  public void close() {
    informer.close();
  }

  private Informer.Handler<ConfigMap> handler() {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<ConfigMap> before, ConfigMap now) {
        boolean isNews = before.isEmpty() || !data(before.get()).equals(data(now));
        if (isCorefile(now) && isNews) {
          read(now);
        }
      }

      @Override
      public void deleted(ConfigMap last) {
        if (isCorefile(last)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "ConfigMap kube-system/coredns was deleted; what it said stays in force");
        }
      }
    };
  }

  private static boolean isCorefile(ConfigMap map) {
    return NAMESPACE.equals(map.getMetadata().getNamespace())
        && NAME.equals(map.getMetadata().getName());
  }

  private static Map<String, String> data(ConfigMap map) {
    return Objects.requireNonNullElse(map.getData(), Map.of());
  }

  private void read(ConfigMap map) {
    try {
      DnsConfig config = DnsConfig.read(data(map));
      if (inForce.isPresent() && inForce.get().plugins(Reload.class).findAny().isEmpty()) {
        refuse(map, "NotReloaded", "the Corefile in force has no plugin \"reload\"; restart");
        return;
      }
      takeOver(config);
      inForce = Optional.of(config);
      problem = Optional.empty();
      LOG.log(
          System.Logger.Level.INFO, "the Corefile in ConfigMap kube-system/coredns is in force");
    } catch (CorefileException e) {
      refuse(map, "InvalidCorefile", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      refuse(map, "FailedCorefile", "it could not be put in force: " + e.getMessage());
    }
  }

  /// Goes back to what was in force when something fails, such as a port that somebody else has.
  private void takeOver(DnsConfig config) {
    try {
      listener.accept(config);
    } catch (RuntimeException failure) {
      inForce.ifPresent(listener);
      throw failure;
    }
  }

  private void refuse(ConfigMap map, String reason, String why) {
    String what = why + "; the configuration before it stays in force";
    problem = Optional.of("ConfigMap kube-system/coredns: " + what);
    events.warning(map, reason, what);
    LOG.log(System.Logger.Level.WARNING, () -> "ConfigMap kube-system/coredns: " + what);
  }
}
