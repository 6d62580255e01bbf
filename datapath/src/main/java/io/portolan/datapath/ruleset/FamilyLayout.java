// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.policy.Direction;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The sets and maps of one address family, and the expressions that look into them.
///
/// A set's name is what it holds and the family: `frontends-ip`, `frontends-ip6`. What is for the
/// audience outside has `outside-` before it.
final class FamilyLayout {
  private static final int MOST_CLIENTS = 262_144;
  private static final Duration LONGEST_AFFINITY = Duration.ofSeconds(86_400);

  static final FamilyLayout IPV4 = new FamilyLayout(Family.IPV4);
  static final FamilyLayout IPV6 = new FamilyLayout(Family.IPV6);

  final Family family;
  final io.portolan.linux.nft.Family nft;
  final Expression source;
  final Expression destination;
  final Expression originalDestination;

  /// Destination, protocol and port: what a frontend is.
  final Expression frontend;

  /// Frontend without backends: the verdict that refuses.
  final NftSet clusterIps;

  /// Twice the address of each pod of this node that is a backend.
  final NftSet hairpins;

  /// Frontends whose clients outside keep their address.
  final NftSet keepSource;

  /// Frontends that serve only some clients.
  final NftSet restricted;

  /// Those frontends, each with a block of clients that it serves.
  final NftSet admitted;

  /// Client and frontend: the number of the backend that the client was given.
  final NftSet affinity;

  /// The longest that a denied connection is remembered after its last packet.
  static final Duration DENIED_FOR = Duration.ofMinutes(1);

  /// More are not remembered, so that who sends to many ports fills no memory.
  private static final int MOST_DENIED = 1024;

  private final DataType address;
  private final Expression port = Expression.field(Field.TH_DPORT);
  private final Expression protocol = Expression.meta(MetaKey.L4PROTO);

  private FamilyLayout(Family family) {
    this.family = family;
    boolean four = family == Family.IPV4;
    nft = four ? io.portolan.linux.nft.Family.IP : io.portolan.linux.nft.Family.IP6;
    address = four ? DataType.IPV4_ADDR : DataType.IPV6_ADDR;
    source = Expression.field(four ? Field.IP_SADDR : Field.IP6_SADDR);
    destination = Expression.field(four ? Field.IP_DADDR : Field.IP6_DADDR);
    originalDestination =
        Expression.ct(CtDirection.ORIGINAL, four ? CtKey.IP_DADDR : CtKey.IP6_DADDR);
    frontend = Expression.concat(destination, protocol, port);
    clusterIps = NftSet.set(named("cluster-ips"), KeySpec.of(address));
    hairpins = NftSet.set(named("hairpins"), KeySpec.of(address, address));
    keepSource =
        NftSet.set(
            named("keep-source"), KeySpec.of(address, DataType.INET_PROTO, DataType.INET_SERVICE));
    restricted =
        NftSet.set(
            named("restricted"), KeySpec.of(address, DataType.INET_PROTO, DataType.INET_SERVICE));
    admitted =
        NftSet.set(
            named("admitted"),
            KeySpec.of(address, DataType.INET_PROTO, DataType.INET_SERVICE, address),
            NftSet.Flag.INTERVAL);
    affinity =
        NftSet.map(
                named("affinity"),
                KeySpec.of(address, address, DataType.INET_PROTO, DataType.INET_SERVICE),
                KeySpec.of(DataType.MARK),
                NftSet.Flag.DYNAMIC,
                NftSet.Flag.TIMEOUT)
            .withOptions(NftSet.Options.NONE.withSize(MOST_CLIENTS).withTimeout(LONGEST_AFFINITY));
  }

  static FamilyLayout of(Family family) {
    return family == Family.IPV4 ? IPV4 : IPV6;
  }

  static List<FamilyLayout> all() {
    return List.of(IPV4, IPV6);
  }

  /// Whether elements come and go by themselves, written by rules or learned, so that they are not
  /// the plan's.
  static boolean isTransient(NftSet set) {
    return set.shape().is(NftSet.Flag.TIMEOUT);
  }

  private String named(String what) {
    return what + "-" + nft.text();
  }

  private String named(Audience audience, String what) {
    return (audience == Audience.OUTSIDE ? "outside-" : "") + named(what);
  }

  /// Frontend: the chain that chooses a backend.
  NftSet frontends(Audience audience) {
    return NftSet.verdictMap(named(audience, "frontends"), frontendKey());
  }

  /// Frontend without backends: the verdict that refuses.
  NftSet refused(Audience audience) {
    return NftSet.verdictMap(named(audience, "refused"), frontendKey());
  }

  /// Frontend and slot: backend.
  NftSet backends(Audience audience) {
    return NftSet.map(named(audience, "backends"), slotKey(), KeySpec.typeof(destination, port));
  }

  /// Frontend with affinity and slot: the number of a backend.
  NftSet choices(Audience audience) {
    return NftSet.map(
        named(audience, "choices"), slotKey(), KeySpec.typeof(Expression.meta(MetaKey.MARK)));
  }

  /// Frontend with affinity and number of a backend: backend.
  NftSet chosen(Audience audience) {
    return NftSet.map(
        named(audience, "chosen"),
        KeySpec.of(address, DataType.INET_PROTO, DataType.INET_SERVICE, DataType.MARK),
        KeySpec.of(address, DataType.INET_SERVICE));
  }

  /// Pod of this node: the chain of its policies of the Admin tier.
  NftSet admin(Direction direction) {
    return NftSet.verdictMap(named(direction.text() + "-admin"), KeySpec.of(address));
  }

  /// Pod of this node: the chain of its NetworkPolicies, or of its policies of the Baseline tier.
  NftSet policies(Direction direction) {
    return NftSet.verdictMap(named(direction.text()), KeySpec.of(address));
  }

  /// The side of a packet for which policies of that direction hold.
  Expression subject(Direction direction) {
    return switch (direction) {
      case INGRESS -> destination;
      case EGRESS -> source;
    };
  }

  DataType addressType() {
    return address;
  }

  /// All of them, empty.
  List<NftSet> sets() {
    Stream<NftSet> byAudience =
        Stream.of(Audience.values())
            .flatMap(
                audience ->
                    Stream.of(
                        frontends(audience),
                        refused(audience),
                        backends(audience),
                        choices(audience),
                        chosen(audience)));
    Stream<NftSet> byDirection =
        Stream.of(Direction.values())
            .flatMap(
                direction -> Stream.of(admin(direction), policies(direction), denied(direction)));
    return Stream.of(
            byAudience,
            Stream.of(clusterIps, hairpins, keepSource, restricted, admitted, affinity),
            byDirection)
        .flatMap(each -> each)
        .toList();
  }

  /// Who was denied what by policies of that direction: source and frontend.
  NftSet denied(Direction direction) {
    return NftSet.set(
            named("denied-" + direction.text()),
            KeySpec.of(address, address, DataType.INET_PROTO, DataType.INET_SERVICE),
            NftSet.Flag.DYNAMIC,
            NftSet.Flag.TIMEOUT)
        .withOptions(
            NftSet.Options.NONE.withSize(MOST_DENIED).withTimeout(DENIED_FOR).withCounting(true));
  }

  /// What [#denied] has of a packet.
  Expression attempt() {
    return Expression.concat(source, destination, protocol, port);
  }

  private KeySpec frontendKey() {
    return KeySpec.of(address, DataType.INET_PROTO, DataType.INET_SERVICE);
  }

  private KeySpec slotKey() {
    return KeySpec.typeof(destination, protocol, port, Expression.random(2));
  }

  /// What looks a slot up: the frontend, and a number below `slots` that is drawn for each packet.
  Expression drawn(int slots) {
    return Expression.concat(destination, protocol, port, Expression.random(slots));
  }

  Expression frontendAndMark() {
    return Expression.concat(destination, protocol, port, Expression.meta(MetaKey.MARK));
  }

  Expression frontendAndClient() {
    return Expression.concat(destination, protocol, port, source);
  }

  Expression clientAndFrontend() {
    return Expression.concat(source, destination, protocol, port);
  }

  /// The frontend that the connection was opened to.
  Expression originalFrontend() {
    return Expression.concat(
        originalDestination, protocol, Expression.ct(CtDirection.ORIGINAL, CtKey.PROTO_DST));
  }

  static Data data(IpAddress address) {
    return Data.address(address.bytes());
  }

  static Data data(Frontend frontend) {
    return Data.concat(
        data(frontend.address()),
        Data.protocol(frontend.protocol().number()),
        Data.port(frontend.port()));
  }

  /// The frontend with a slot or the number of a backend.
  static Data data(Frontend frontend, int number) {
    return Data.concat(
        data(frontend.address()),
        Data.protocol(frontend.protocol().number()),
        Data.port(frontend.port()),
        Data.mark(number));
  }

  static Data data(Backend backend) {
    return Data.concat(data(backend.address()), Data.port(backend.port()));
  }

  /// A block as the value of a comparison.
  Expression constant(Cidr block) {
    return block.prefixLength() == family.addressBits()
        ? constant(block.network())
        : new Expression.Prefix(address, data(block.network()), block.prefixLength());
  }

  Expression constant(IpAddress value) {
    return Expression.constant(address, data(value));
  }
}
