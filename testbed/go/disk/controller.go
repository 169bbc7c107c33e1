package main

import (
	"context"
	"strconv"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const defaultSize = 1 << 30

func (d *driver) ControllerGetCapabilities(
	context.Context, *csi.ControllerGetCapabilitiesRequest,
) (*csi.ControllerGetCapabilitiesResponse, error) {
	r := &csi.ControllerGetCapabilitiesResponse{}
	for _, t := range []csi.ControllerServiceCapability_RPC_Type{
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME,
		csi.ControllerServiceCapability_RPC_LIST_VOLUMES,
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_SNAPSHOT,
		csi.ControllerServiceCapability_RPC_LIST_SNAPSHOTS,
		csi.ControllerServiceCapability_RPC_CLONE_VOLUME,
		csi.ControllerServiceCapability_RPC_EXPAND_VOLUME,
		csi.ControllerServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		rpc := &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{Type: t}}
		r.Capabilities = append(r.Capabilities, &csi.ControllerServiceCapability{Type: rpc})
	}
	return r, nil
}

func (d *driver) topology() []*csi.Topology {
	return []*csi.Topology{{Segments: map[string]string{"topology." + d.name + "/node": d.node}}}
}

func (d *driver) volume(it *item) *csi.Volume {
	v := &csi.Volume{VolumeId: it.ID, CapacityBytes: it.Size, AccessibleTopology: d.topology()}
	switch {
	case it.FromSnapshot != "":
		from := &csi.VolumeContentSource_SnapshotSource{SnapshotId: it.FromSnapshot}
		v.ContentSource = &csi.VolumeContentSource{Type: &csi.VolumeContentSource_Snapshot{Snapshot: from}}
	case it.FromVolume != "":
		from := &csi.VolumeContentSource_VolumeSource{VolumeId: it.FromVolume}
		v.ContentSource = &csi.VolumeContentSource{Type: &csi.VolumeContentSource_Volume{Volume: from}}
	}
	return v
}

func (d *driver) CreateVolume(_ context.Context, r *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	if r.Name == "" || len(r.VolumeCapabilities) == 0 {
		return nil, status.Error(codes.InvalidArgument, "name and volume capabilities are required")
	}
	d.Lock()
	defer d.Unlock()
	it := &item{ID: idOf(r.Name), Name: r.Name, Size: r.CapacityRange.GetRequiredBytes(), Created: time.Now()}
	limit := r.CapacityRange.GetLimitBytes()
	for _, c := range r.VolumeCapabilities {
		it.Block = it.Block || c.GetBlock() != nil
	}
	from, kind := (*item)(nil), ""
	if id := r.VolumeContentSource.GetSnapshot().GetSnapshotId(); id != "" {
		it.FromSnapshot, from, kind = id, d.snapshots[id], snapshotsDir
	} else if id := r.VolumeContentSource.GetVolume().GetVolumeId(); id != "" {
		it.FromVolume, from, kind = id, d.volumes[id], volumesDir
	}
	if r.VolumeContentSource != nil && from == nil {
		return nil, status.Error(codes.NotFound, "no such source")
	}
	if old := d.volumes[it.ID]; old != nil {
		fits := old.Size >= it.Size && (limit <= 0 || old.Size <= limit)
		if !fits || old.Block != it.Block || old.FromSnapshot != it.FromSnapshot || old.FromVolume != it.FromVolume {
			return nil, status.Error(codes.AlreadyExists, "a different volume of that name exists")
		}
		return &csi.CreateVolumeResponse{Volume: d.volume(old)}, nil
	}
	src := ""
	if from != nil {
		if from.Block != it.Block {
			return nil, status.Error(codes.InvalidArgument, "source and volume differ in mode")
		}
		if it.Size == 0 {
			it.Size = from.Size
		}
		if it.Size < from.Size {
			return nil, status.Errorf(codes.OutOfRange, "the source has %d bytes", from.Size)
		}
		src = d.path(kind, from.ID)
	}
	if it.Size == 0 {
		it.Size = defaultSize
	}
	if limit > 0 && it.Size > limit {
		return nil, status.Error(codes.OutOfRange, "over the limit")
	}
	if err := d.create(volumesDir, it, src); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	d.volumes[it.ID] = it
	return &csi.CreateVolumeResponse{Volume: d.volume(it)}, nil
}

func (d *driver) DeleteVolume(_ context.Context, r *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	if r.VolumeId == "" {
		return nil, status.Error(codes.InvalidArgument, "volume id is required")
	}
	d.Lock()
	defer d.Unlock()
	if it := d.volumes[r.VolumeId]; it != nil {
		if err := d.remove(volumesDir, d.volumes, it); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	return &csi.DeleteVolumeResponse{}, nil
}

func (d *driver) ValidateVolumeCapabilities(
	_ context.Context, r *csi.ValidateVolumeCapabilitiesRequest,
) (*csi.ValidateVolumeCapabilitiesResponse, error) {
	if r.VolumeId == "" || len(r.VolumeCapabilities) == 0 {
		return nil, status.Error(codes.InvalidArgument, "volume id and capabilities are required")
	}
	d.Lock()
	defer d.Unlock()
	if d.volumes[r.VolumeId] == nil {
		return nil, status.Error(codes.NotFound, "no such volume")
	}
	return &csi.ValidateVolumeCapabilitiesResponse{Confirmed: &csi.ValidateVolumeCapabilitiesResponse_Confirmed{
		VolumeContext:      r.VolumeContext,
		VolumeCapabilities: r.VolumeCapabilities,
		Parameters:         r.Parameters,
	}}, nil
}

func (d *driver) ControllerExpandVolume(
	_ context.Context, r *csi.ControllerExpandVolumeRequest,
) (*csi.ControllerExpandVolumeResponse, error) {
	if r.VolumeId == "" || r.CapacityRange == nil {
		return nil, status.Error(codes.InvalidArgument, "volume id and capacity range are required")
	}
	d.Lock()
	defer d.Unlock()
	it := d.volumes[r.VolumeId]
	if it == nil {
		return nil, status.Error(codes.NotFound, "no such volume")
	}
	if n := r.CapacityRange.RequiredBytes; n > it.Size {
		it.Size = n
		if err := d.resize(it); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
		for _, dev := range loops(d.path(volumesDir, it.ID)) {
			_ = run("losetup", "-c", dev)
		}
		if err := d.save(volumesDir, it); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	return &csi.ControllerExpandVolumeResponse{CapacityBytes: it.Size}, nil
}

// page cuts a sorted list; the token is the place of the next entry.
func page(l []*item, token string, max int32) ([]*item, string, error) {
	start := 0
	if token != "" {
		var err error
		if start, err = strconv.Atoi(token); err != nil || start > len(l) {
			return nil, "", status.Error(codes.Aborted, "bad token")
		}
	}
	if l = l[start:]; max > 0 && len(l) > int(max) {
		return l[:max], strconv.Itoa(start + int(max)), nil
	}
	return l, "", nil
}

func (d *driver) ListVolumes(_ context.Context, r *csi.ListVolumesRequest) (*csi.ListVolumesResponse, error) {
	d.Lock()
	defer d.Unlock()
	l, next, err := page(sorted(d.volumes), r.StartingToken, r.MaxEntries)
	out := &csi.ListVolumesResponse{NextToken: next}
	for _, it := range l {
		out.Entries = append(out.Entries, &csi.ListVolumesResponse_Entry{Volume: d.volume(it)})
	}
	return out, err
}
