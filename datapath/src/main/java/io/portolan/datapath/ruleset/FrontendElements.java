// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Verdict;
import io.portolan.network.Cidr;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The elements by which sets and maps know one frontend.
final class FrontendElements {
  private static final int LONGEST_COMMENT = 127;

  /// Where an element stands.
  record Place(NftSet set, Data key) {}

  private final FamilyLayout layout;
  private final Frontend frontend;
  private final Map<Place, Element> elements = new LinkedHashMap<>();

  private FrontendElements(Frontend frontend) {
    this.layout = FamilyLayout.of(frontend.address().family());
    this.frontend = frontend;
  }

  /// @param slots the backends of `balancing` in the order of their slots
  static Map<Place, Element> of(Frontend frontend, Balancing balancing, List<Backend> slots) {
    FrontendElements result = new FrontendElements(frontend);
    if (slots.isEmpty()) {
      result.refuse(balancing);
    } else {
      result.serve(balancing, slots);
    }
    // An address has both audiences or only everyone; both have the same clients.
    if (frontend.audience() == Audience.EVERYONE && !balancing.sources().isEmpty()) {
      result.restrict(balancing.sources());
    }
    if (balancing.source() == Balancing.SourceAddress.KEEP) {
      result.put(result.layout.keepSource, FamilyLayout.data(frontend));
    }
    return result.elements;
  }

  private void refuse(Balancing balancing) {
    Data key = FamilyLayout.data(frontend);
    put(
        layout.refused(frontend.audience()),
        key,
        switch (balancing.whenEmpty()) {
          case REJECT -> Verdict.goTo(BaseChains.REJECT);
          case DROP -> Verdict.DROP;
        });
    if (frontend.audience() == Audience.OUTSIDE) {
      // Else the frontend for everyone would serve.
      put(layout.frontends(Audience.OUTSIDE), key, Verdict.ACCEPT);
    }
  }

  /// Blocks inside others are left out: the kernel takes no ranges that overlap.
  private void restrict(List<Cidr> sources) {
    Data key = FamilyLayout.data(frontend);
    put(layout.restricted, key);
    for (Cidr block : Cidr.outermost(sources)) {
      if (block.family() == frontend.address().family()) {
        Data first = Data.concat(key, FamilyLayout.data(block.network()));
        Data last = Data.concat(key, FamilyLayout.data(block.last()));
        elements.put(new Place(layout.admitted, first), Element.range(first, last));
      }
    }
  }

  private void serve(Balancing balancing, List<Backend> slots) {
    Audience audience = frontend.audience();
    Element entry =
        Element.of(
                FamilyLayout.data(frontend),
                Verdict.goTo(PickChains.chain(frontend, balancing).name()))
            .withComment(comment(balancing));
    elements.put(new Place(layout.frontends(audience), entry.key()), entry);
    if (balancing.affinity().isEmpty()) {
      for (int slot = 0; slot < slots.size(); slot++) {
        put(
            layout.backends(audience),
            FamilyLayout.data(frontend, slot),
            FamilyLayout.data(slots.get(slot)));
      }
      return;
    }
    Map<Backend, Integer> ids = BackendIds.number(slots);
    for (int slot = 0; slot < slots.size(); slot++) {
      Integer id = ids.getOrDefault(slots.get(slot), 0);
      put(layout.choices(audience), FamilyLayout.data(frontend, slot), Data.mark(id));
      put(
          layout.chosen(audience),
          FamilyLayout.data(frontend, id),
          FamilyLayout.data(slots.get(slot)));
    }
  }

  /// The Service and port, cut to what the kernel keeps.
  private static String comment(Balancing balancing) {
    String port = balancing.port().isEmpty() ? "" : ":" + balancing.port();
    String text = balancing.claimant() + port;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_COMMENT
        ? text
        : new String(bytes, 0, LONGEST_COMMENT, StandardCharsets.UTF_8);
  }

  private void put(NftSet set, Data key) {
    elements.put(new Place(set, key), Element.of(key));
  }

  private void put(NftSet set, Data key, ElementValue value) {
    elements.put(new Place(set, key), Element.of(key, value));
  }
}
