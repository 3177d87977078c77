/** The one place where the tensor library enters the project. */
export * as tf from '@tensorflow/tfjs';
