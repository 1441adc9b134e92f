import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { DEMO_ARCHITECTURES } from './architectures';
import { demoWorkspace } from './demo-workspace';
import { MODELS_DIRECTORY } from './models-directory';
import { multiplyAddsOf } from './network';
import { untrainedNetwork } from './train-network';

const workspace = demoWorkspace(MODELS_DIRECTORY);

describe('demoWorkspace', () => {
  it('names every architecture with the file that was trained from it', () => {
    expect(workspace.architectures.map(({ name }) => name)).toEqual(DEMO_ARCHITECTURES.map(({ name }) => name));
    workspace.architectures.forEach((model, index) => {
      const architecture = DEMO_ARCHITECTURES[index];
      expect(model).toMatchObject({ seed: architecture?.seed, trainingPictures: architecture?.pictures });
      expect(model.inputRecord).toEqual(architecture?.inputRecord);
      expect(createHash('sha256').update(readFileSync(model.path)).digest('hex')).toBe(model.sha256);
      expect(statSync(model.path).size).toBe(model.bytes);
      expect(model.bytes).toBeLessThanOrEqual(400_000);
    });
  });

  it('orders the architectures by accuracy and by work, both rising clearly', () => {
    workspace.architectures.forEach((model, index) => {
      const architecture = DEMO_ARCHITECTURES[index];
      if (architecture !== undefined) expect(model.multiplyAdds).toBe(multiplyAddsOf(untrainedNetwork(architecture)));
      const next = workspace.architectures[index + 1];
      if (next === undefined) return;
      expect(next.testAccuracy).toBeGreaterThan(model.testAccuracy + 0.015);
      expect(next.multiplyAdds).toBeGreaterThan(model.multiplyAdds * 4);
    });
  });

  it('gives every architecture but the weakest an application whose floor it is the first to meet', () => {
    const firstToMeet = (floor: number): string | undefined => workspace.architectures.find(({ testAccuracy }) => testAccuracy >= floor + 0.01)?.name;
    const chosen = new Map(workspace.applications.map(({ name, defaultObjective }) => [name, firstToMeet(defaultObjective.minAccuracy ?? 0)]));
    expect(Object.fromEntries(chosen)).toEqual({
      'mobile-app': 'digits-mlp',
      'back-office': 'digits-cnn-l',
      kiosk: 'digits-cnn-s',
      analytics: 'digits-cnn-s',
    });
  });

  it('has a second floor below the first wherever it degrades', () => {
    for (const { defaultObjective } of workspace.applications) {
      if (defaultObjective.onUnmet !== 'degrade') continue;
      expect(defaultObjective.degradedMinAccuracy ?? 1).toBeLessThan(defaultObjective.minAccuracy ?? 0);
    }
  });
});
