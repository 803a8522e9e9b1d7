import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import protobuf from 'protobufjs';
import { asset } from '../../src/proto/loader.ts';

const official = join(
  dirname(dirname(createRequire(import.meta.url).resolve('rocketmq-client-nodejs'))),
  'proto',
);

function load(folder: string): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(folder, target);
  root.loadSync('apache/rocketmq/v2/service.proto');
  root.resolveAll();
  return root;
}

type Described = Record<string, unknown>;

/** Everything that matters on the wire, by full name; comments and order do not. */
function describe(space: protobuf.NamespaceBase, into: Described = {}): Described {
  for (const item of space.nestedArray) {
    if (item instanceof protobuf.Enum) into[item.fullName] = item.values;
    if (item instanceof protobuf.Type) into[item.fullName] = describeFields(item);
    if (item instanceof protobuf.Service)
      into[item.fullName] = Object.fromEntries(
        item.methodsArray.map((method) => [
          method.name,
          [
            method.resolvedRequestType?.fullName,
            method.resolvedResponseType?.fullName,
            method.requestStream ?? false,
            method.responseStream ?? false,
          ],
        ]),
      );
    if (item instanceof protobuf.Namespace) describe(item, into);
  }
  return into;
}

function describeFields(type: protobuf.Type): Described {
  return Object.fromEntries(
    type.fieldsArray.map((field) => [
      field.name,
      {
        id: field.id,
        type: field.resolvedType?.fullName ?? field.type,
        repeated: field.repeated,
        key: field instanceof protobuf.MapField ? field.keyType : undefined,
        oneof: field.partOf?.name,
      },
    ]),
  );
}

test('our schema of the public API is the one that official clients ship', (t) => {
  const ours = describe(load(asset('proto')));
  const theirs = describe(load(official));
  t.true(Object.keys(theirs).length > 80);
  t.deepEqual(Object.keys(ours).toSorted(), Object.keys(theirs).toSorted());
  for (const [name, described] of Object.entries(theirs)) t.deepEqual(ours[name], described, name);
});

test('the committed types are those of the committed schemas', (t) => {
  const result = spawnSync(process.execPath, [asset('scripts/gen-proto.mjs'), '--check'], {
    encoding: 'utf8',
  });
  t.is(result.status, 0, result.stderr);
});
