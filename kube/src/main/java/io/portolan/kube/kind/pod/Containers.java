// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is wrong with the containers of a pod.
final class Containers {
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

  private final Set<String> volumes;
  private final boolean hostNetwork;
  private final Errors errors;
  private final Set<String> names = new HashSet<>();
  private final Set<String> hostPorts = new HashSet<>();

  private Containers(Set<String> volumes, boolean hostNetwork, Errors errors) {
    this.volumes = volumes;
    this.hostNetwork = hostNetwork;
    this.errors = errors;
  }

  static void check(ObjectNode spec, Set<String> volumes, FieldPath field, Errors errors) {
    Containers checks = new Containers(volumes, Tree.flag(spec, "hostNetwork"), errors);
    List<ObjectNode> containers = Tree.objects(spec, "containers");
    if (containers.isEmpty()) {
      errors.required(field.child("containers"), "");
    }
    for (int i = 0; i < containers.size(); i++) {
      checks.container(containers.get(i), field.child("containers").index(i), true);
    }
    List<ObjectNode> initContainers = Tree.objects(spec, "initContainers");
    for (int i = 0; i < initContainers.size(); i++) {
      ObjectNode container = initContainers.get(i);
      FieldPath at = field.child("initContainers").index(i);
      boolean lasting = Tree.text(container, "restartPolicy").equals("Always");
      if (container.has("restartPolicy") && !lasting) {
        errors.notSupported(
            at.child("restartPolicy"), Tree.text(container, "restartPolicy"), List.of("Always"));
      }
      checks.container(container, at, lasting);
    }
  }

  private void container(ObjectNode container, FieldPath field, boolean lasting) {
    String name = Tree.text(container, "name");
    if (name.isEmpty()) {
      errors.required(field.child("name"), "");
    } else {
      errors.invalidAll(field.child("name"), name, Names.label(name));
      if (!names.add(name)) {
        errors.duplicate(field.child("name"), name);
      }
    }
    image(Tree.text(container, "image"), field.child("image"));
    if (lasting) {
      Probes.check(container, field, errors);
    } else {
      for (String forbidden :
          List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
        if (container.has(forbidden)) {
          errors.forbidden(
              field.child(forbidden),
              "may not be set for init containers without restartPolicy=Always");
        }
      }
    }
    ports(container, field.child("ports"));
    Environment.check(container, field, errors);
    mounts(container, field.child("volumeMounts"));
    String pull = Tree.text(container, "imagePullPolicy");
    if (!PULL_POLICIES.contains(pull)) {
      errors.notSupported(field.child("imagePullPolicy"), pull, PULL_POLICIES);
    }
    Resources.check(container, field.child("resources"), errors);
  }

  private void image(String image, FieldPath field) {
    if (image.isEmpty()) {
      errors.required(field, "");
    } else if (!image.equals(image.strip())) {
      errors.invalid(field, image, "must not have leading or trailing whitespace");
    }
  }

  private void ports(ObjectNode container, FieldPath field) {
    List<ObjectNode> ports = Tree.objects(container, "ports");
    Set<String> portNames = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), field.index(i), portNames);
    }
  }

  private void port(ObjectNode port, FieldPath field, Set<String> portNames) {
    String name = Tree.text(port, "name");
    if (!name.isEmpty()) {
      errors.invalidAll(field.child("name"), name, Names.portName(name));
      if (Names.portName(name).isEmpty() && !portNames.add(name)) {
        errors.duplicate(field.child("name"), name);
      }
    }
    long number = Tree.number(port, 0, "containerPort");
    if (number == 0) {
      errors.required(field.child("containerPort"), "");
    } else {
      Names.portNumber(number)
          .forEach(problem -> errors.invalid(field.child("containerPort"), number, problem));
    }
    String protocol = Tree.text(port, "protocol");
    long hostPort = Tree.number(port, 0, "hostPort");
    if (hostPort != 0) {
      Names.portNumber(hostPort)
          .forEach(problem -> errors.invalid(field.child("hostPort"), hostPort, problem));
      if (hostNetwork && hostPort != number) {
        errors.invalid(
            field.child("hostPort"),
            hostPort,
            "must match `containerPort` when `hostNetwork` is true");
      }
      String key = protocol + "/" + Tree.text(port, "hostIP") + "/" + hostPort;
      if (!hostPorts.add(key)) {
        errors.duplicate(field.child("hostPort"), key);
      }
    }
    if (!List.of("SCTP", "TCP", "UDP").contains(protocol)) {
      errors.notSupported(field.child("protocol"), protocol, List.of("SCTP", "TCP", "UDP"));
    }
  }

  private void mounts(ObjectNode container, FieldPath field) {
    List<ObjectNode> mounts = Tree.objects(container, "volumeMounts");
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < mounts.size(); i++) {
      FieldPath at = field.index(i);
      String name = Tree.text(mounts.get(i), "name");
      if (name.isEmpty()) {
        errors.required(at.child("name"), "");
      }
      if (!volumes.contains(name)) {
        errors.notFound(at.child("name"), name);
      }
      String path = Tree.text(mounts.get(i), "mountPath");
      if (path.isEmpty()) {
        errors.required(at.child("mountPath"), "");
      }
      if (!paths.add(path)) {
        errors.invalid(at.child("mountPath"), path, "must be unique");
      }
    }
  }
}
