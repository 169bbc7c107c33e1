package main

import (
	"context"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func snapshot(it *item) *csi.Snapshot {
	return &csi.Snapshot{
		SnapshotId:      it.ID,
		SourceVolumeId:  it.Source,
		SizeBytes:       it.Size,
		CreationTime:    timestamppb.New(it.Created),
		ReadyToUse:      time.Now().After(it.Ready),
		GroupSnapshotId: it.Group,
	}
}

// take makes one snapshot. Parameters of the snapshot class: fail=MESSAGE refuses, readyAfter=10s delays readiness.
func (d *driver) take(name, source, group string, parameters map[string]string) (*item, error) {
	if name == "" || source == "" {
		return nil, status.Error(codes.InvalidArgument, "name and source volume are required")
	}
	if m := parameters["fail"]; m != "" {
		return nil, status.Error(codes.Internal, m)
	}
	v, now := d.volumes[source], time.Now()
	it := &item{ID: idOf(name), Name: name, Source: source, Group: group, Created: now, Ready: now}
	if old := d.snapshots[it.ID]; old != nil {
		if old.Source != source {
			return nil, status.Error(codes.AlreadyExists, "a snapshot of that name has another source")
		}
		return old, nil
	}
	if v == nil {
		return nil, status.Error(codes.NotFound, "no such volume")
	}
	if a := parameters["readyAfter"]; a != "" {
		wait, err := time.ParseDuration(a)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		it.Ready = now.Add(wait)
	}
	it.Size, it.Block = v.Size, v.Block
	if err := d.create(snapshotsDir, it, d.path(volumesDir, source)); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	d.snapshots[it.ID] = it
	return it, nil
}

func (d *driver) CreateSnapshot(_ context.Context, r *csi.CreateSnapshotRequest) (*csi.CreateSnapshotResponse, error) {
	d.Lock()
	defer d.Unlock()
	it, err := d.take(r.Name, r.SourceVolumeId, "", r.Parameters)
	if err != nil {
		return nil, err
	}
	return &csi.CreateSnapshotResponse{Snapshot: snapshot(it)}, nil
}

func (d *driver) DeleteSnapshot(_ context.Context, r *csi.DeleteSnapshotRequest) (*csi.DeleteSnapshotResponse, error) {
	if r.SnapshotId == "" {
		return nil, status.Error(codes.InvalidArgument, "snapshot id is required")
	}
	d.Lock()
	defer d.Unlock()
	if it := d.snapshots[r.SnapshotId]; it != nil {
		if err := d.remove(snapshotsDir, d.snapshots, it); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	return &csi.DeleteSnapshotResponse{}, nil
}

func (d *driver) ListSnapshots(_ context.Context, r *csi.ListSnapshotsRequest) (*csi.ListSnapshotsResponse, error) {
	d.Lock()
	defer d.Unlock()
	var l []*item
	for _, it := range sorted(d.snapshots) {
		if (r.SnapshotId == "" || r.SnapshotId == it.ID) && (r.SourceVolumeId == "" || r.SourceVolumeId == it.Source) {
			l = append(l, it)
		}
	}
	l, next, err := page(l, r.StartingToken, r.MaxEntries)
	out := &csi.ListSnapshotsResponse{NextToken: next}
	for _, it := range l {
		out.Entries = append(out.Entries, &csi.ListSnapshotsResponse_Entry{Snapshot: snapshot(it)})
	}
	return out, err
}
