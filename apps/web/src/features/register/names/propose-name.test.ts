import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { architectureProblem, nearestPermitted, proposeArchitecture, taskProblem } from './propose-name';

const known = { tasks: ['digits', 'animals'], architectures: new Map([['cnn', 'digits'], ['resnet50', 'animals']]) };

describe('proposeArchitecture', () => {
  it.each([
    ['digits-cnn-s.onnx', 'digits-cnn-s'], ['ResNet50_v2.onnx', 'resnet50'], ['MobileNet V3 (small).ONNX', 'mobilenet-v3-small'],
    ['squeezenet1.1-opset12.onnx', 'squeezenet1-1'], ['modèle_final.onnx', 'modele'], ['model.onnx', 'model'], ['models.onnx', 'models-model'], ['.onnx', 'onnx'],
  ])('%s proposes %s', (file, name) => {
    expect(proposeArchitecture(file)).toBe(name);
  });
  it('proposes only permitted names, whatever the file is called', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (text) => {
      const near = nearestPermitted(text);
      expect(near === '' || taskProblem(near, { tasks: [], architectures: new Map() }) === null).toBe(true);
    }));
  });
});

describe('problems of names', () => {
  it('follow the namespace that tasks and architectures share', () => {
    expect(taskProblem('digits', known)).toBeNull();
    expect(taskProblem('cnn', known)).toContain('architecture of the task “digits”');
    expect(architectureProblem('cnn', 'digits', known)).toBeNull();
    expect(architectureProblem('cnn', 'animals', known)).toContain('belongs to the task “digits”');
    expect(architectureProblem('animals', 'digits', known)).toContain('is a task');
    expect(architectureProblem('new-one', 'new-one', known)).toContain('share one namespace');
  });
  it('suggest the nearest permitted name', () => {
    expect(taskProblem('My Task', known)).toContain('“my-task”');
    expect(taskProblem('ready', known)).toContain('inference protocol');
    expect(taskProblem('', known)).toContain('Name the task');
  });
});
