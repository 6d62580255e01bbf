// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.migrate;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.Manifest;
import io.portolan.cli.migrate.Migration.Migrated;
import io.portolan.cli.migrate.Migration.Remark;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.TcpServices;
import io.portolan.network.kubernetes.IngressReader;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.ServiceUse;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Reading;
import io.portolan.proxy.ingress.nginx.Treatment;
import io.portolan.proxy.ingress.nginx.Treatments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Says what becomes of manifests written for ingress-nginx: of its Ingresses and its ConfigMap.
public final class IngressNginx {
  private static final String CONTROLLER = "k8s.io/ingress-nginx";
  private static final Set<String> SETTINGS =
      Set.of("ingress-nginx-controller", "nginx-configuration", "nginx-ingress-controller");
  private static final Set<String> TCP = Set.of("tcp-services", "ingress-nginx-tcp");
  private static final Set<String> UDP = Set.of("udp-services", "ingress-nginx-udp");

  /// What ingress-nginx does where neither an annotation nor the ConfigMap says anything.
  private static final List<String> UNASKED =
      List.of(
          "hsts",
          "proxy-body-size",
          "proxy-next-upstream",
          "proxy-connect-timeout",
          "proxy-send-timeout",
          "proxy-read-timeout",
          "generate-request-id");

  private final List<Manifest> manifests;
  private final String configMap;
  private final Reading<ControllerSettings> settings;
  private final List<Migrated> objects = new ArrayList<>();
  private final List<String> elsewhere = new ArrayList<>();

  private IngressNginx(List<Manifest> manifests, String configMap) {
    this.manifests = manifests;
    this.configMap = configMap;
    this.settings = settings();
  }

  /// @param configMap `namespace/name` of ingress-nginx's; empty for the one with a usual name
  /// @throws Failure MANIFEST, naming an Ingress whose fields are not those of one
  public static Migration of(List<Manifest> manifests, String configMap) {
    return new IngressNginx(manifests, configMap).migrate();
  }

  private Migration migrate() {
    IngressTable table = new IngressTable(settings.value());
    Map<NamespacedName, Manifest> ingresses = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals("Ingress") && isOurs(manifest)) {
        Ingress ingress = IngressManifest.read(manifest, name(manifest));
        table.put(ingress);
        ingresses.put(ingress.name(), manifest);
      }
    }
    for (Manifest manifest : manifests) {
      switch (manifest.kind()) {
        case "Ingress" -> ingress(manifest, table, ingresses);
        case "ConfigMap" -> configMap(manifest);
        default -> {}
      }
    }
    List<String> unwritten =
        UNASKED.stream()
            .flatMap(key -> Treatments.SETTINGS.find(key).stream())
            .filter(each -> !each.isApplied())
            .map(Treatment::name)
            .toList();
    return new Migration(List.copyOf(objects), List.copyOf(elsewhere), unwritten);
  }

  private Reading<ControllerSettings> settings() {
    return ControllerSettings.read(
        manifests.stream()
            .filter(this::isSettings)
            .findFirst()
            .map(IngressNginx::data)
            .orElse(Map.of()));
  }

  private boolean isSettings(Manifest manifest) {
    return manifest.kind().equals("ConfigMap")
        && (configMap.isEmpty()
            ? SETTINGS.contains(manifest.name())
            : configMap.equals(name(manifest).toString()));
  }

  /// Whether no other controller has the Ingress, as far as the manifests say.
  private boolean isOurs(Manifest manifest) {
    return controller(className(manifest)).filter(each -> !each.equals(CONTROLLER)).isEmpty();
  }

  private static String className(Manifest manifest) {
    return manifest
        .object()
        .path("spec")
        .path("ingressClassName")
        .asText(
            manifest
                .object()
                .path("metadata")
                .path("annotations")
                .path(IngressReader.CLASS_ANNOTATION)
                .asText(""));
  }

  private Optional<String> controller(String className) {
    return manifests.stream()
        .filter(each -> each.kind().equals("IngressClass") && each.name().equals(className))
        .map(each -> each.object().path("spec").path("controller").asText())
        .findFirst();
  }

  private static NamespacedName name(Manifest manifest) {
    String namespace = manifest.namespace().isEmpty() ? "default" : manifest.namespace();
    return new NamespacedName(namespace, manifest.name());
  }

  private void ingress(
      Manifest manifest, IngressTable table, Map<NamespacedName, Manifest> ingresses) {
    NamespacedName name = name(manifest);
    if (!isOurs(manifest)) {
      String className = className(manifest);
      elsewhere.add(
          "Ingress "
              + name
              + ": IngressClass "
              + className
              + " belongs to "
              + controller(className).orElse(""));
      return;
    }
    Manifest last = ingresses.getOrDefault(name, manifest);
    if (!last.equals(manifest)) {
      Finding again =
          new Finding(
              Finding.Kind.BROKEN,
              "metadata.name",
              "the Ingress is there again at "
                  + last.file()
                  + ":"
                  + last.line()
                  + ", which counts");
      add("Ingress", manifest, Stream.of(again));
      return;
    }
    Stream<Finding> findings =
        Stream.concat(
            table.findings(name).stream(), table.services(name).stream().flatMap(this::outside));
    if (!manifest.apiVersion().equals("networking.k8s.io/v1")) {
      findings =
          Stream.concat(
              Stream.of(
                  new Finding(
                      Finding.Kind.BROKEN,
                      "apiVersion",
                      "\""
                          + manifest.apiVersion()
                          + "\": write networking.k8s.io/v1, whose"
                          + " backends have the form service.name and service.port")),
              findings);
    }
    add("Ingress", manifest, findings);
  }

  /// What is to be said where the Service stands for a name outside.
  private Stream<Finding> outside(ServiceUse use) {
    return manifests.stream()
        .filter(_ -> !settings.value().allowsExternalNames())
        .filter(each -> each.kind().equals("Service") && name(each).equals(use.service()))
        .map(each -> each.object().path("spec"))
        .filter(spec -> spec.path("type").asText().equals("ExternalName"))
        .map(spec -> use.notServed(spec.path("externalName").asText()));
  }

  private void configMap(Manifest manifest) {
    if (isSettings(manifest)) {
      add("ConfigMap", manifest, settings.findings().stream());
    } else if (TCP.contains(manifest.name())) {
      add("ConfigMap", manifest, tcp(TcpServices.read(data(manifest))));
    } else if (UDP.contains(manifest.name())) {
      add(
          "ConfigMap",
          manifest,
          Stream.of(
              new Finding(
                  Finding.Kind.MISSING,
                  "data",
                  "ports of UDP are not led through the proxy of Ingresses: make each a Service of"
                      + " type LoadBalancer")));
    }
  }

  private static Stream<Finding> tcp(TcpServices read) {
    Stream<Finding> works =
        read.ports().keySet().stream()
            .map(
                port ->
                    new Finding(
                        Finding.Kind.WORKS,
                        Finding.setting(Integer.toString(port)),
                        "is taken from the ConfigMap " + TcpServices.CONFIG_MAP));
    return Stream.concat(works, Finding.faults(read.faults()).stream());
  }

  private static Map<String, String> data(Manifest manifest) {
    Map<String, String> data = new HashMap<>();
    manifest
        .object()
        .path("data")
        .properties()
        .forEach(field -> data.put(field.getKey(), field.getValue().asText()));
    return data;
  }

  private void add(String kind, Manifest manifest, Stream<Finding> findings) {
    List<Remark> remarks =
        findings
            .map(each -> new Remark(manifest.lineOf(each.field()), each))
            .sorted(Comparator.comparingInt(Remark::line))
            .toList();
    objects.add(
        new Migrated(kind + " " + name(manifest), manifest.file(), manifest.line(), remarks));
  }
}
