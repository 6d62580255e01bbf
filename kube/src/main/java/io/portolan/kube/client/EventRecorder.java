// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Writes what happened to an object as Events, for `kubectl describe` and `kubectl get events`.
///
/// Recording never blocks and never fails: Events are written behind the caller's back, by at most
/// [#WRITERS] virtual threads. The same thing said again counts up the Event that is there.
/// Thread-safe.
public final class EventRecorder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventRecorder.class.getName());
  private static final int WRITERS = 4;
  private static final int WAITING_AT_MOST = 10_000;
  private static final int REMEMBERED_AT_MOST = 4_096;

  private final ObjectClient client;
  private final String component;
  private final String host;
  private final InstantSource clock;

  // Guarded by "waiting".
  private final Map<Key, Pending> waiting = new LinkedHashMap<>();
  private final Map<Key, String> written = new LinkedHashMap<>();
  private int writers;
  private long sequence;
  private boolean closed;

  /// @param component who speaks, such as `replicaset-controller` or `kubelet`
  /// @param host the node that speaks, "" when it is none
  public EventRecorder(ObjectClient client, String component, String host, InstantSource clock) {
    this.client = client;
    this.component = component;
    this.host = host;
    this.clock = clock;
  }

  /// The severity of an Event.
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String apiName;

    Type(String apiName) {
      this.apiName = apiName;
    }
  }

  /// Says that something normal happened to `about`.
  public void normal(HasMetadata about, String reason, String message) {
    record(reference(about), Type.NORMAL, reason, message);
  }

  /// Says that something went wrong with `about`.
  public void warning(HasMetadata about, String reason, String message) {
    record(reference(about), Type.WARNING, reason, message);
  }

  /// Says something about a part of an object: `about` has a fieldPath such as
  /// `spec.containers{web}`.
  public void record(ObjectReference about, Type type, String reason, String message) {
    Key key = new Key(identity(about), type, reason, message);
    Instant now = clock.instant();
    synchronized (waiting) {
      Pending before = waiting.get(key);
      if (closed || (before == null && waiting.size() >= WAITING_AT_MOST)) {
        return;
      }
      waiting.put(
          key,
          before == null
              ? new Pending(about, now, now, 1)
              : new Pending(about, before.first, now, before.count + 1));
      if (writers < WRITERS) {
        writers++;
        Thread.ofVirtual().name("events-" + component).start(this::write);
      }
    }
  }

  /// A reference to an object as Events hold it.
  public static ObjectReference reference(HasMetadata about) {
    return new ObjectReferenceBuilder()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .withResourceVersion(about.getMetadata().getResourceVersion())
        .build();
  }

  /// Takes no more Events; those that wait are dropped.
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
    }
  }

  private void write() {
    while (true) {
      Key key;
      Pending pending;
      synchronized (waiting) {
        Iterator<Map.Entry<Key, Pending>> first = waiting.entrySet().iterator();
        if (!first.hasNext()) {
          writers--;
          return;
        }
        Map.Entry<Key, Pending> next = first.next();
        key = next.getKey();
        pending = next.getValue();
        first.remove();
      }
      try {
        write(key, pending);
      } catch (RuntimeException refused) {
        // A namespace that goes away refuses its last Events: nobody is left to read them.
        LOG.log(Level.DEBUG, () -> "event " + key.reason + ": " + refused.getMessage());
      }
    }
  }

  private void write(Key key, Pending pending) {
    String namespace = namespaceOf(pending.about);
    String known;
    synchronized (waiting) {
      known = written.get(key);
    }
    if (known != null
        && client.edit(Event.class, namespace, known, e -> again(e, pending)).isPresent()) {
      return;
    }
    String name = nextName(pending.about.getName(), pending.first);
    client.create(event(key, pending, namespace, name));
    synchronized (waiting) {
      written.put(key, name);
      if (written.size() > REMEMBERED_AT_MOST) {
        Iterator<Key> oldest = written.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  private static Event again(Event event, Pending pending) {
    int count = Objects.requireNonNullElse(event.getCount(), 1);
    return event
        .edit()
        .withCount(count + pending.count)
        .withLastTimestamp(text(pending.last))
        .build();
  }

  private Event event(Key key, Pending pending, String namespace, String name) {
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withInvolvedObject(pending.about)
        .withType(key.type.apiName)
        .withReason(key.reason)
        .withMessage(key.message)
        .withNewSource()
        .withComponent(component)
        .withHost(host.isEmpty() ? null : host)
        .endSource()
        .withReportingComponent(component)
        .withReportingInstance(host)
        .withFirstTimestamp(text(pending.first))
        .withLastTimestamp(text(pending.last))
        .withCount(pending.count)
        .build();
  }

  /// Kubernetes names Events after the object and a time; a counter keeps two of the same instant
  /// apart.
  private String nextName(String object, Instant at) {
    long number;
    synchronized (waiting) {
      number = sequence++;
    }
    long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano() + number;
    return object + "." + Long.toHexString(nanos);
  }

  private static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String namespaceOf(ObjectReference about) {
    String namespace = about.getNamespace();
    return namespace == null || namespace.isEmpty() ? "default" : namespace;
  }

  private static String identity(ObjectReference about) {
    return about.getKind()
        + '/'
        + about.getNamespace()
        + '/'
        + about.getName()
        + '/'
        + about.getUid()
        + '/'
        + about.getFieldPath();
  }

  private record Key(String about, Type type, String reason, String message) {}

  private record Pending(ObjectReference about, Instant first, Instant last, int count) {}
}
