// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.pod;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.random.RandomGenerator;

/// The volume by which a pod reaches the API: token, authority and namespace.
final class TokenVolume {
  private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String PREFIX = "kube-api-access-";
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int MODE = 420;

  /// An hour and the seven seconds by which Kubernetes tells this token from those that users ask
  /// for.
  private static final long SECONDS = 3607;

  private TokenVolume() {}

  /// Mounts it into every container that has nothing else there.
  static void mount(ObjectNode spec, RandomGenerator random) {
    String name =
        Tree.objects(spec, "volumes").stream()
            .map(volume -> Tree.text(volume, "name"))
            .filter(volume -> volume.startsWith(PREFIX))
            .findFirst()
            .orElse("");
    boolean isNew = name.isEmpty();
    String volume = isNew ? PREFIX + suffix(random) : name;
    boolean used = false;
    for (String list : List.of("initContainers", "containers")) {
      for (ObjectNode container : Tree.objects(spec, list)) {
        used |= mount(container, volume);
      }
    }
    if (used && isNew) {
      add(spec, volume);
    }
  }

  private static boolean mount(ObjectNode container, String volume) {
    boolean occupied =
        Tree.objects(container, "volumeMounts").stream()
            .anyMatch(mount -> Tree.text(mount, "mountPath").equals(PATH));
    if (occupied) {
      return false;
    }
    Tree.obtainList(container, "volumeMounts")
        .addObject()
        .put("name", volume)
        .put("readOnly", true)
        .put("mountPath", PATH);
    return true;
  }

  private static void add(ObjectNode spec, String volume) {
    ObjectNode projected =
        Tree.obtainList(spec, "volumes").addObject().put("name", volume).putObject("projected");
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", SECONDS)
        .put("path", "token");
    ObjectNode authority = sources.addObject().putObject("configMap");
    authority.put("name", "kube-root-ca.crt");
    authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode item = sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    item.put("path", "namespace")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.namespace");
    projected.put("defaultMode", MODE);
  }

  private static String suffix(RandomGenerator random) {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return suffix.toString();
  }
}
