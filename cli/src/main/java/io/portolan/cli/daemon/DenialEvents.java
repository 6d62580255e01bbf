// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.cli.explain.Denial;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectClient;
import io.portolan.linux.LinuxException;
import io.portolan.network.NamespacedName;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says of denied connections by an Event on the pod whose policies denied them, in namespaces that
/// ask for it by an annotation.
final class DenialEvents implements AutoCloseable {
  /// On a namespace; `true` asks.
  static final String ANNOTATION = "portolan.io/denied-events";

  static final String REASON = "ConnectionDenied";
  private static final System.Logger LOG = System.getLogger(DenialEvents.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final ObjectClient client;
  private final EventRecorder events;
  private final Denials denials;
  private final Set<String> asking = ConcurrentHashMap.newKeySet();
  private final Informer<Namespace> namespaces;
  private final Thread thread;

  private DenialEvents(ObjectClient client, EventRecorder events, Denials denials) {
    this.client = client;
    this.events = events;
    this.denials = denials;
    this.namespaces = Informer.start(client, Namespace.class, List.of(new Asking()));
    this.thread = Thread.ofVirtual().name("events of denied connections").unstarted(this::loop);
  }

  /// @param events stays the caller's
  static DenialEvents start(ObjectClient client, EventRecorder events, Denials denials) {
    DenialEvents started = new DenialEvents(client, events, denials);
    started.thread.start();
    return started;
  }

  private final class Asking implements Informer.Handler<Namespace> {
    @Override
    public void put(Optional<Namespace> before, Namespace now) {
      Map<String, String> annotations = now.getMetadata().getAnnotations();
      if (annotations != null && "true".equals(annotations.get(ANNOTATION))) {
        asking.add(now.getMetadata().getName());
      } else {
        asking.remove(now.getMetadata().getName());
      }
    }

    @Override
    public void deleted(Namespace last) {
      asking.remove(last.getMetadata().getName());
    }
  }

  private void loop() {
    Map<String, Long> said = Map.of();
    try {
      while (true) {
        Thread.sleep(EVERY);
        said = asking.isEmpty() ? Map.of() : toldOf(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Says what is new.
  ///
  /// @param before how many packets of each denial were told of
  /// @return the same, as of now
  private Map<String, Long> toldOf(Map<String, Long> before) {
    Map<String, Long> now = new HashMap<>();
    for (Denial denial : recent()) {
      Optional<NamespacedName> pod =
          denial.subject().filter(each -> asking.contains(each.namespace()));
      String message = denial.ofSubject();
      Long packets = denial.denied().packets();
      if (pod.isPresent() && !packets.equals(before.get(message))) {
        say(pod.get(), message);
      }
      now.put(message, packets);
    }
    return now;
  }

  private List<Denial> recent() {
    try {
      return denials.since(Instant.EPOCH).denials();
    } catch (LinuxException e) {
      LOG.log(Level.WARNING, "what policies denied cannot be read: {0}", e.getMessage());
      return List.of();
    }
  }

  private void say(NamespacedName name, String message) {
    client
        .get(Pod.class, name.namespace(), name.name())
        .ifPresent(pod -> events.warning(pod, REASON, message));
  }

  @Override
  public void close() {
    thread.interrupt();
    namespaces.close();
  }
}
