// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The constructs that are compared with nft are all that the tree has.
class CoverageTest {
  private static final Set<Object> SEEN = new HashSet<>();

  @BeforeAll
  static void walkAllTables() throws ReflectiveOperationException {
    for (String name : Constructs.NAMES) {
      walk(Constructs.table(name));
    }
  }

  private static void walk(Object value) throws ReflectiveOperationException {
    switch (value) {
      case Optional<?> optional when optional.isPresent() -> walk(optional.get());
      case Collection<?> values -> {
        for (Object each : values) {
          walk(each);
        }
      }
      case Enum<?> constant -> SEEN.add(constant);
      case DataType type -> SEEN.add(type);
      case Record record -> {
        SEEN.add(record.getClass());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          walk(component.getAccessor().invoke(record));
        }
      }
      default -> {}
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {Statement.class, Expression.class, Verdict.class, SetRef.class, KeySpec.class})
  void everyKindIsCompared(Class<?> sealed) {
    assertThat(List.of(sealed.getPermittedSubclasses()))
        .allSatisfy(kind -> assertThat(isSeen(kind)).as(kind.getSimpleName()).isTrue());
  }

  private static boolean isSeen(Class<?> kind) {
    return kind.isEnum() || kind.isInterface() || SEEN.contains(kind);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Verdict.Simple.class,
        Statement.Comparison.class,
        Statement.Nat.Kind.class,
        Statement.Nat.Flag.class,
        Statement.Update.Verb.class,
        Expression.BitOperator.class,
        Expression.FibResult.class,
        RejectReason.class,
        Field.class,
        MetaKey.class,
        CtKey.class,
        CtDirection.class,
        NftSet.Flag.class,
        BaseChain.Type.class,
        BaseChain.Policy.class
      })
  void everyWordIsCompared(Class<? extends Enum<?>> words) {
    assertThat(SEEN).contains((Object[]) words.getEnumConstants());
  }

  @Test
  void everyTypeOfAKeyIsCompared() {
    assertThat(SEEN)
        .contains(
            DataType.IPV4_ADDR,
            DataType.IPV6_ADDR,
            DataType.INET_PROTO,
            DataType.INET_SERVICE,
            DataType.MARK,
            DataType.IFNAME,
            DataType.ETHER_ADDR,
            DataType.VERDICT,
            DataType.CT_STATE);
  }
}
