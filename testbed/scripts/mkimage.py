#!/usr/bin/env python3
"""mkimage.py OUT.tar NAME:TAG FOLDER... [--entry a,b] [--cmd a,b] [--env K=V]... [--user N]: packs folders, one layer each, as an OCI
archive. The same folders give the same bytes. Layers are not compressed: they are read once, on this machine."""
import argparse
import hashlib
import io
import json
import os
import tarfile

EPOCH = '1970-01-01T00:00:00Z'
TYPE = 'application/vnd.oci.image.'


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('out')
    p.add_argument('name')
    p.add_argument('folders', nargs='+')
    p.add_argument('--entry', default='')
    p.add_argument('--cmd', default='')
    p.add_argument('--user', default='')
    p.add_argument('--workdir', default='')
    p.add_argument('--env', action='append', default=[])
    return p.parse_args()


def plain(entry):
    """Owner and time of the build machine say nothing."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ''
    return entry


def layer(folder):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode='w', format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(os.listdir(folder)):
            tar.add(os.path.join(folder, name), arcname=name, filter=plain)
    return raw.getvalue()


def configuration(a):
    config = {'Env': a.env or ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']}
    for key, value in (('Entrypoint', a.entry.split(',')), ('Cmd', a.cmd.split(',')), ('User', a.user), ('WorkingDir', a.workdir)):
        if value and value != ['']:
            config[key] = value
    return config


def main():
    a = arguments()
    blobs = {}

    def add(kind, content):
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {'mediaType': TYPE + kind, 'digest': 'sha256:' + digest, 'size': len(content)}

    layers = [add('layer.v1.tar', layer(folder)) for folder in a.folders]
    config = add('config.v1+json', json.dumps({
        'created': EPOCH, 'architecture': 'amd64', 'os': 'linux', 'config': configuration(a),
        'rootfs': {'type': 'layers', 'diff_ids': [x['digest'] for x in layers]},
        'history': [{'created': EPOCH, 'created_by': 'mkimage'} for _ in layers]}).encode())
    manifest = add('manifest.v1+json', json.dumps({
        'schemaVersion': 2, 'mediaType': TYPE + 'manifest.v1+json', 'config': config, 'layers': layers}).encode())
    manifest['platform'] = {'architecture': 'amd64', 'os': 'linux'}
    manifest['annotations'] = {'io.containerd.image.name': a.name, 'org.opencontainers.image.ref.name': a.name.rsplit(':', 1)[-1]}
    index = json.dumps({'schemaVersion': 2, 'mediaType': TYPE + 'index.v1+json', 'manifests': [manifest]}).encode()

    with tarfile.open(a.out, 'w') as tar:
        files = {'oci-layout': b'{"imageLayoutVersion":"1.0.0"}', 'index.json': index}
        files.update({'blobs/sha256/' + digest: content for digest, content in blobs.items()})
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


main()
