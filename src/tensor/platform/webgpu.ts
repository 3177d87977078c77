import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { BackendInfo } from '../backend';
import { activate } from '../backend';
import { tf } from '../tfjs';

/** The limits that large weights and long texts run into; asked for at the adapter's own values. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Starts WebGPU on a device of our own, with all that the adapter offers: the default limits hold
 * neither GPT-2's embedding nor long patterns.
 * @throws Error when there is no WebGPU or no adapter.
 */
export async function startWebGpu(
  gpu: GPU | undefined,
  onLost: (reason: string) => void,
): Promise<Omit<BackendInfo, 'passedOver'>> {
  if (!gpu) throw new Error('this environment has no WebGPU');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU found no adapter');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])),
  });
  void device.lost.then(({ reason }) => {
    if (reason !== 'destroyed') onLost('the graphics processor was reset or taken away');
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    onLost(`the GPU refused a command: ${error.message.split('\n')[0] ?? ''}`);
  });
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  await activate('webgpu');
  return {
    name: 'webgpu',
    adapter: adapterName(adapter.info),
    threads: 1,
    limits: {
      maxBufferSize: adapter.limits.maxBufferSize,
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    },
  };
}

function adapterName({ vendor, architecture, description }: GPUAdapterInfo): string {
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
}
