// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.stateful;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.replica.TemplateHash;
import io.portolan.kube.api.Json;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Tree;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The templates that a workload had, as ControllerRevisions, which `kubectl rollout history` and
/// `undo` read.
public final class TemplateHistory {
  /// The label of pods that names their template.
  public static final String HASH = "controller-revision-hash";

  private static final Set<String> NOT_COPIED =
      Set.of("kubectl.kubernetes.io/last-applied-configuration");

  private final Caches caches;

  public TemplateHistory(Caches caches) {
    this.caches = caches;
  }

  /// Takes the revisions that match and that nobody controls, such as a workload of the same name
  /// left when it was deleted without its dependents.
  public void adopt(HasMetadata owner, LabelSelector selector) {
    String orphans = Indexes.orphans(owner.getMetadata().getNamespace());
    for (ControllerRevision orphan : caches.revisions.by(Caches.REVISIONS_BY_CONTROLLER, orphans)) {
      if (Labels.matches(selector, Labels.of(orphan))) {
        adopt(owner, orphan);
      }
    }
  }

  /// The revision, when `owner` controls it afterwards.
  private Optional<ControllerRevision> adopt(HasMetadata owner, ControllerRevision revision) {
    return caches
        .revisions
        .edit(
            revision,
            now ->
                Owners.controller(now).isPresent()
                        || Pods.isDeleting(now)
                        || !Owners.mayAdopt(caches.client(), owner)
                    ? now
                    : new ControllerRevisionBuilder(now)
                        .editMetadata()
                        .addToOwnerReferences(Owners.reference(owner))
                        .endMetadata()
                        .build())
        .filter(now -> Owners.controls(owner, now));
  }

  /// The revisions of a workload, the oldest first.
  public List<ControllerRevision> of(HasMetadata owner) {
    List<ControllerRevision> revisions =
        caches.revisions.by(Caches.REVISIONS_BY_CONTROLLER, owner.getMetadata().getUid());
    revisions.sort(
        Comparator.<ControllerRevision, Long>comparing(TemplateHistory::number)
            .thenComparing(revision -> revision.getMetadata().getName()));
    return revisions;
  }

  /// The revision of the workload's template, made when it is new, and the newest of all
  /// afterwards: a template that came back gets a new number.
  ///
  /// @param fullName whether the pods' label has the revision's whole name, as in StatefulSets
  public ControllerRevision current(HasMetadata owner, PodTemplateSpec template, boolean fullName) {
    ObjectNode data = data(template);
    List<ControllerRevision> revisions = of(owner);
    long newest = revisions.isEmpty() ? 0 : number(revisions.getLast());
    for (ControllerRevision revision : revisions) {
      if (holds(revision, data)) {
        if (number(revision) == newest) {
          return revision;
        }
        return caches
            .revisions
            .edit(
                revision,
                old -> new ControllerRevisionBuilder(old).withRevision(newest + 1).build())
            .orElse(revision);
      }
    }
    return create(owner, template, data, newest + 1, fullName);
  }

  private ControllerRevision create(
      HasMetadata owner, PodTemplateSpec template, ObjectNode data, long number, boolean fullName) {
    for (int collisions = 0; ; collisions++) {
      String hash = TemplateHash.of(data, collisions);
      String name = owner.getMetadata().getName() + "-" + hash;
      Map<String, String> annotations = new HashMap<>(Labels.annotations(owner));
      annotations.keySet().removeAll(NOT_COPIED);
      ControllerRevision revision =
          new ControllerRevisionBuilder()
              .withNewMetadata()
              .withNamespace(owner.getMetadata().getNamespace())
              .withName(name)
              .withLabels(
                  Objects.requireNonNullElse(
                      template.getMetadata().getLabels(), Map.<String, String>of()))
              .addToLabels(HASH, fullName ? name : hash)
              .withAnnotations(annotations)
              .withOwnerReferences(Owners.reference(owner))
              .endMetadata()
              .withData(data)
              .withRevision(number)
              .build();
      try {
        return caches.revisions.create(revision);
      } catch (KubeException refusal) {
        if (!refusal.isAlreadyExists() || collisions == 10) {
          throw refusal;
        }
        // The caches may not have told of it yet.
        Optional<ControllerRevision> same =
            caches
                .client()
                .get(ControllerRevision.class, owner.getMetadata().getNamespace(), name)
                .filter(present -> holds(present, data))
                .flatMap(present -> adopt(owner, present));
        if (same.isPresent()) {
          return same.get();
        }
      }
    }
  }

  /// The template that a revision remembers.
  public static PodTemplateSpec template(ControllerRevision revision) {
    ObjectNode data = Json.mapper().valueToTree(revision.getData());
    ObjectNode template = Tree.object(data, "spec", "template").deepCopy();
    template.remove("$patch");
    return Json.typed(template, PodTemplateSpec.class);
  }

  /// What the pods of a revision carry in the label [#HASH].
  public static String hash(ControllerRevision revision) {
    return Labels.of(revision).getOrDefault(HASH, revision.getMetadata().getName());
  }

  /// Deletes the oldest revisions beyond `limit`, but none that is `used`.
  public void trim(HasMetadata owner, int limit, Set<String> used) {
    List<ControllerRevision> idle =
        of(owner).stream().filter(revision -> !used.contains(hash(revision))).toList();
    idle.subList(0, Math.max(0, idle.size() - limit)).forEach(caches.revisions::delete);
  }

  /// The revision by the name of its pods' label.
  public Optional<ControllerRevision> find(HasMetadata owner, String hash) {
    return of(owner).stream().filter(revision -> hash(revision).equals(hash)).findFirst();
  }

  private static ObjectNode data(PodTemplateSpec template) {
    ObjectNode data = Json.object();
    ObjectNode copy = Json.fromTyped(template);
    copy.put("$patch", "replace");
    data.putObject("spec").set("template", copy);
    return Json.tree(Json.bytes(data));
  }

  private static boolean holds(ControllerRevision revision, ObjectNode data) {
    return Json.mapper().valueToTree(revision.getData()).equals(data);
  }

  private static long number(ControllerRevision revision) {
    return Objects.requireNonNullElse(revision.getRevision(), 0L);
  }
}
