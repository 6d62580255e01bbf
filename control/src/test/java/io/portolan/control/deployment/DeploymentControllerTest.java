// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.FakeTime;
import io.portolan.control.frame.LateClient;
import io.portolan.control.frame.Owners;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.client.ObjectClient.Propagation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the controller of Deployments does while it knows of ReplicaSets too late.
class DeploymentControllerTest {
  private static final Deployment WEB =
      new DeploymentBuilder()
          .withNewMetadata()
          .withNamespace("default")
          .withName("web")
          .endMetadata()
          .withNewSpec()
          .withNewSelector()
          .addToMatchLabels("app", "web")
          .endSelector()
          .withNewTemplate()
          .withNewMetadata()
          .addToLabels("app", "web")
          .endMetadata()
          .withNewSpec()
          .addNewContainer()
          .withName("web")
          .withImage("web")
          .endContainer()
          .endSpec()
          .endTemplate()
          .endSpec()
          .build();

  private final FakeTime time = new FakeTime();
  private final LateClient client = new LateClient(time);
  private final Caches caches = Caches.start(client, time);
  private final EventRecorder events =
      new EventRecorder(client.others(), "deployment-controller", "", time);
  private final DeploymentController controller = new DeploymentController(caches, events, time);

  @AfterEach
  void end() {
    controller.close();
    events.close();
    caches.close();
  }

  private List<ReplicaSet> sets() {
    return client.others().list(ReplicaSet.class).items();
  }

  private void awaitIdle() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!controller.isIdle() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(controller.isIdle()).isTrue();
  }

  /// As the garbage collector does when the owner is to go alone.
  private void orphan(ReplicaSet set) {
    client
        .others()
        .edit(
            ReplicaSet.class,
            "default",
            set.getMetadata().getName(),
            now ->
                new ReplicaSetBuilder(now)
                    .editMetadata()
                    .withOwnerReferences()
                    .endMetadata()
                    .build());
  }

  @Test
  void leavesOrphansAloneOnceItsDeploymentGoesWhichItSeesOnlyLater() throws InterruptedException {
    controller.start();
    client.others().create(WEB);
    client.deliverAll();
    awaitIdle();
    Deletion alone = new Deletion(Optional.empty(), Optional.empty(), Propagation.ORPHAN);
    client.others().delete(Deployment.class, "default", "web", alone);
    orphan(sets().getFirst());

    client.deliver(ReplicaSet.class);
    awaitIdle();

    assertThat(sets())
        .singleElement()
        .satisfies(set -> assertThat(set.getMetadata().getOwnerReferences()).isEmpty());
  }

  @Test
  void adoptsAnOrphanOfItsTemplateThatItSeesOnlyLater() throws InterruptedException {
    controller.start();
    client.others().create(WEB);
    client.deliverAll();
    awaitIdle();
    orphan(sets().getFirst());
    client.others().delete(Deployment.class, "default", "web", Deletion.DEFAULT);
    Deployment again = client.others().create(WEB);

    client.deliver(Deployment.class);
    awaitIdle();
    client.deliverAll();
    time.pass(Duration.ofSeconds(1));
    awaitIdle();

    assertThat(sets())
        .singleElement()
        .satisfies(set -> assertThat(Owners.controls(again, set)).isTrue());
  }
}
