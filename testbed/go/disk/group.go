package main

import (
	"context"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func (d *driver) GroupControllerGetCapabilities(
	context.Context, *csi.GroupControllerGetCapabilitiesRequest,
) (*csi.GroupControllerGetCapabilitiesResponse, error) {
	rpc := &csi.GroupControllerServiceCapability_RPC{
		Type: csi.GroupControllerServiceCapability_RPC_CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT,
	}
	return &csi.GroupControllerGetCapabilitiesResponse{
		Capabilities: []*csi.GroupControllerServiceCapability{{Type: &csi.GroupControllerServiceCapability_Rpc{Rpc: rpc}}},
	}, nil
}

// group lists a group's snapshots; an empty group does not exist.
func (d *driver) group(id string) *csi.VolumeGroupSnapshot {
	g := &csi.VolumeGroupSnapshot{GroupSnapshotId: id, ReadyToUse: true}
	for _, it := range sorted(d.snapshots) {
		if it.Group == id {
			s := snapshot(it)
			g.Snapshots, g.CreationTime, g.ReadyToUse = append(g.Snapshots, s), s.CreationTime, g.ReadyToUse && s.ReadyToUse
		}
	}
	return g
}

// CreateVolumeGroupSnapshot takes one snapshot after the other: close in time, not one instant.
func (d *driver) CreateVolumeGroupSnapshot(
	_ context.Context, r *csi.CreateVolumeGroupSnapshotRequest,
) (*csi.CreateVolumeGroupSnapshotResponse, error) {
	if r.Name == "" || len(r.SourceVolumeIds) == 0 {
		return nil, status.Error(codes.InvalidArgument, "name and source volumes are required")
	}
	d.Lock()
	defer d.Unlock()
	id := idOf(r.Name)
	for _, v := range r.SourceVolumeIds {
		if _, err := d.take(id+"/"+v, v, id, r.Parameters); err != nil {
			return nil, err
		}
	}
	return &csi.CreateVolumeGroupSnapshotResponse{GroupSnapshot: d.group(id)}, nil
}

func (d *driver) DeleteVolumeGroupSnapshot(
	_ context.Context, r *csi.DeleteVolumeGroupSnapshotRequest,
) (*csi.DeleteVolumeGroupSnapshotResponse, error) {
	if r.GroupSnapshotId == "" {
		return nil, status.Error(codes.InvalidArgument, "group snapshot id is required")
	}
	d.Lock()
	defer d.Unlock()
	for _, it := range sorted(d.snapshots) {
		if it.Group == r.GroupSnapshotId {
			if err := d.remove(snapshotsDir, d.snapshots, it); err != nil {
				return nil, status.Error(codes.Internal, err.Error())
			}
		}
	}
	return &csi.DeleteVolumeGroupSnapshotResponse{}, nil
}

func (d *driver) GetVolumeGroupSnapshot(
	_ context.Context, r *csi.GetVolumeGroupSnapshotRequest,
) (*csi.GetVolumeGroupSnapshotResponse, error) {
	if r.GroupSnapshotId == "" {
		return nil, status.Error(codes.InvalidArgument, "group snapshot id is required")
	}
	d.Lock()
	defer d.Unlock()
	g := d.group(r.GroupSnapshotId)
	if len(g.Snapshots) == 0 {
		return nil, status.Error(codes.NotFound, "no such group snapshot")
	}
	return &csi.GetVolumeGroupSnapshotResponse{GroupSnapshot: g}, nil
}
