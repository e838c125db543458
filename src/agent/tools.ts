import { tool as editImage } from './editImage.ts';
import { tool as generateImage } from './generateImage.ts';
import { tool as listTools } from './listTools.ts';
import type { AgentTool } from './register.ts';
import { tool as runTool } from './runTool.ts';
import type { ToolName } from './schema.ts';
import { tool as showRecipe } from './showRecipe.ts';

export { callFor } from './apiCall.ts';
export { forModel } from './failure.ts';
export * as mcp from './mcp.ts';

/** All that is loaded when a model, another extension or the service's MCP server is first used. */
export const tools: Readonly<Record<ToolName, AgentTool>> = {
  generate_image: generateImage,
  edit_image: editImage,
  run_tool: runTool,
  list_tools: listTools,
  show_recipe: showRecipe,
};
