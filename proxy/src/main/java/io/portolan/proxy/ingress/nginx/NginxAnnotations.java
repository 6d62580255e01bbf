// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.ingress.Ingress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads ingress-nginx's annotations of an Ingress, as its last release (1.15) does.
///
/// A value that makes no sense falls back to what holds without it; one that would have kept
/// requests out keeps all of them out. Every annotation of ingress-nginx's has a finding.
public final class NginxAnnotations {
  private NginxAnnotations() {}

  public static Reading<IngressOptions> read(Ingress ingress, ControllerSettings settings) {
    Map<String, String> annotations = ingress.annotations();
    Values values = new Values(annotations, settings.defaults());
    IngressOptions options = IngressOptions.read(values, ingress.name().namespace());
    List<Finding> findings =
        new ArrayList<>(
            values.findings().stream()
                .filter(each -> isOwn(each) || options.refusals().contains(each))
                .toList());
    new TreeMap<>(annotations)
        .forEach(
            (name, _) -> {
              if (name.startsWith(Treatments.PREFIX)) {
                String own = name.substring(Treatments.PREFIX.length());
                Findings.add(
                    findings,
                    Finding.annotation(own),
                    Treatments.ANNOTATIONS.find(own),
                    "is unknown, here and to ingress-nginx; it does nothing");
              }
            });
    return new Reading<>(options, List.copyOf(findings));
  }

  private static boolean isOwn(Finding finding) {
    return finding.field().contains(Treatments.PREFIX);
  }
}
