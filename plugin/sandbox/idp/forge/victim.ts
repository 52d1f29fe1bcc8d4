import type { AssertionShape, ResponseShape } from '../shape.ts';

/** The same response saying it is about the victim. */
export function claiming(shape: ResponseShape, victim: string): ResponseShape {
  return { ...shape, assertions: shape.assertions.map((one) => claim(one, victim)) };
}

function claim(one: AssertionShape, victim: string): AssertionShape {
  const own = one.subject?.nameIds[0]?.value;
  return {
    ...one,
    subject: one.subject && {
      ...one.subject,
      nameIds: one.subject.nameIds.map((nameId) => ({ ...nameId, value: victim })),
    },
    attributes: one.attributes.map((attribute) => ({
      ...attribute,
      values: attribute.values.map((value) => (value === own ? victim : value)),
    })),
  };
}
